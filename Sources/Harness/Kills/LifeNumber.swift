import Synchronization

/// Which life a reference is in, for workers that judge what they see without a lock.
///
/// Even while the number stands for a life; odd while one life is being turned into the next, when
/// nothing can be concluded.
final class LifeNumber: Sendable {
    private let number = Atomic<Int>(0)
    private let killed = Atomic<Int>(-1)
    private let confirmed = Atomic<Int>(-1)
    private let released = Atomic<Int>(-1)

    var now: Int { number.load(ordering: .acquiring) }
    /// The last life whose kill was about to begin, where its owner says so.
    var lastKilled: Int { killed.load(ordering: .acquiring) }
    /// The last life whose kill was confirmed.
    var lastConfirmed: Int { confirmed.load(ordering: .acquiring) }
    /// The last life that saw its release.
    var lastReleased: Int { released.load(ordering: .acquiring) }

    /// The owner is about to kill: from here on a refusal proves nothing.
    func kill() { killed.store(now, ordering: .releasing) }
    func confirm() { confirmed.store(now, ordering: .releasing) }
    func release() { released.store(now, ordering: .releasing) }

    /// Calls `renew` between two lives.
    func next(_ renew: () -> Void) {
        number.wrappingAdd(1, ordering: .sequentiallyConsistent)
        renew()
        number.wrappingAdd(1, ordering: .sequentiallyConsistent)
    }
}
