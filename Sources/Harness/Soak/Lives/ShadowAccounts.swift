import Percpu

/// What each worker holds of one reference by its own account: gets less puts.
///
/// An account grows after its get and shrinks before its put, so that it never says less than is kept from
/// release, and is at zero once release has run.
final class ShadowAccounts: Sendable {
    private let memory: HardwareMemory
    /// Written by one worker each, on a line of its own.
    private let words: [HardwareWord]

    init(memory: HardwareMemory, count: Int) {
        self.memory = memory
        words = (0..<count).map { _ in memory.allocate("account", initially: 0) }
    }

    deinit { for word in words { memory.deallocate(word) } }

    /// Says what worker `index` holds from now on.
    @inline(__always)
    func publish(_ held: Int, of index: Int) { words[index].storeRelease(held) }

    var each: [Int] { words.map { $0.loadAcquire() } }
    var sum: Int { words.reduce(0) { $0 &+ $1.loadAcquire() } }
}
