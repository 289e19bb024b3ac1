import Machine
import Percpu

/// What a tick is in nanoseconds, taken from the system's clock over the whole run so far.
struct TickRate: Sendable {
    private let startTicks: UInt64
    private let startNanoseconds: Int64

    /// Starts the comparison and waits until it is good to a part in ten thousand or so.
    init() {
        startTicks = Ticks.now()
        startNanoseconds = MonotonicClock.nanoseconds()
        MonotonicClock.sleep(.milliseconds(20))
    }

    /// The longer after the start it is asked, the better the answer.
    var nanosecondsPerTick: Double {
        let ticks = Ticks.now() &- startTicks
        let elapsed = MonotonicClock.nanoseconds() - startNanoseconds
        return Double(elapsed) / Double(max(1, ticks))
    }
}
