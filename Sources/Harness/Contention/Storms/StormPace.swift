import Machine

/// When the cycles of a storm are due: so many per second from its start, whatever each of them took.
///
/// The schedule is absolute. A cycle that comes late is made as soon as it may and the next one is due when it
/// was always due, so that a late wake-up costs one cycle its time and not the storm its rate.
struct StormPace: Sendable {
    private let perSecond: Double
    private let start: Int64

    /// - Parameters:
    ///   - perSecond: Above zero.
    ///   - start: On the monotonic clock, nanoseconds.
    init(perSecond: Double, start: Int64) {
        self.perSecond = perSecond
        self.start = start
    }

    /// When a cycle is due, on the monotonic clock, nanoseconds; the first after half an interval.
    func due(cycle: Int) -> Int64 {
        let after = (Double(cycle) + 0.5) / perSecond * 1e9
        guard after < Double(Int64.max / 2) else { return .max }
        return start.addingReportingOverflow(Int64(after)).partialValue
    }

    /// How long a life lasts at least, nanoseconds: half an interval.
    ///
    /// So a storm that is late catches up at no more than twice its rate, and one that is faster than its host
    /// still leaves time to count.
    var shortestLife: Int64 { Int64(min(0.5 / perSecond * 1e9, 1e18)) }

    /// Waits until a cycle is due.
    ///
    /// - Parameters:
    ///   - cycle: From 0.
    ///   - notBefore: When it may come at the soonest, though it be late; on the monotonic clock, nanoseconds.
    ///   - isOver: Asked about a thousand times a second.
    /// - Returns: False when it was over first.
    func await(cycle: Int, notBefore: Int64 = .min, isOver: () -> Bool) -> Bool {
        let due = max(due(cycle: cycle), notBefore)
        while !isOver() {
            let now = MonotonicClock.nanoseconds()
            if now >= due { return true }
            MonotonicClock.sleep(until: min(due, now + 1_000_000))
        }
        return false
    }

    /// Cycles per second that came about; 0 where no time passed.
    static func achieved(cycles: Int, nanoseconds: Int64) -> Double {
        nanoseconds > 0 ? Double(cycles) / (Double(nanoseconds) / 1e9) : 0
    }

    /// How long workers are measured beside a storm, nanoseconds: time for two cycles, within bounds.
    static func window(perSecond: Double) -> Double {
        let shortest = 20e6
        return perSecond > 0 ? min(2e9, max(shortest, 2 / perSecond * 1e9)) : shortest
    }
}
