internal import CLinux
internal import Dispatch

/// The kernel's monotonic clock; what is timed and what is waited for go by it.
public enum MonotonicClock {
    /// Reads the clock, in nanoseconds since some fixed moment.
    ///
    /// - Cost: tens of nanoseconds without a system call; not inside a timed batch.
    public static func nanoseconds() -> Int64 {
        clinux_monotonic_nanoseconds()
    }

    /// Sleeps until the clock reads `deadline` nanoseconds; no signal ends it early.
    public static func sleep(until deadline: Int64) {
        clinux_sleep_until(deadline)
    }

    /// Sleeps for at least `duration`.
    public static func sleep(_ duration: Duration) {
        clinux_sleep_until(nanoseconds() + duration.nanoseconds)
    }
}

extension Duration {
    /// The whole nanoseconds in it, held within what 64 bits can say.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }

    /// The whole milliseconds in it, for messages.
    var milliseconds: Int { Int(nanoseconds / 1_000_000) }

    /// The moment this long from now, as libdispatch counts.
    var fromNow: DispatchTime { .now() + .nanoseconds(Int(nanoseconds)) }
}
