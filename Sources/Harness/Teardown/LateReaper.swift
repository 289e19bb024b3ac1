import Machine
import Percpu

/// A reaper that comes late: the lazy callbacks of some kernels (FI-34).
struct LateReaper: Reaper {
    private let reaper: any Reaper
    private let delay: Duration

    init(_ reaper: any Reaper, by delay: Duration) {
        self.reaper = reaper
        self.delay = delay
    }

    func call(_ work: @escaping @Sendable () -> Void) {
        let delay = self.delay
        reaper.call {
            MonotonicClock.sleep(delay)
            work()
        }
    }

    func wait<Word: AtomicWord>(for pending: Word) { reaper.wait(for: pending) }
}
