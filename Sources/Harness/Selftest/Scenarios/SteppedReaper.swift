import Percpu
import Synchronization

/// A reaper that the caller steps by hand, and that may run what it was given in the wrong order.
///
/// Callbacks after a grace period are not first in, first out: each CPU has a queue of its own.
final class SteppedReaper: Reaper {
    private let queue = Mutex<[@Sendable () -> Void]>([])

    func call(_ work: @escaping @Sendable () -> Void) { queue.withLock { $0.append(work) } }

    func wait<Word: AtomicWord>(for pending: Word) { if pending.loadAcquire() == 1 { settle() } }

    /// Runs all that was given, the last first, and what that gives in turn.
    func settle() {
        while let work = queue.withLock({ $0.popLast() }) { work() }
    }
}
