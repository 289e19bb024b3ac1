import Machine

/// How much time has passed with somebody there to see it, nanoseconds.
///
/// Where looks come late, the looker did not run: it was stopped, or its host was, and it is not known who else
/// did not. Of such a stretch only a little counts. Never none, or a host that is always late would be waited
/// for without end.
struct AttendedTime {
    /// A look is late when this much has passed since the one before; nanoseconds.
    static let longestGap: Int64 = 1_000_000_000
    /// What a late look counts for.
    static let lateGap: Int64 = 100_000_000

    private(set) var attended: Int64 = 0
    private var lastLook: Int64?

    /// Somebody looks, at `now` by the monotonic clock.
    mutating func look(at now: Int64) {
        let gap = max(0, now - (lastLook ?? now))
        lastLook = now
        attended += gap > Self.longestGap ? Self.lateGap : gap
    }
}

/// The end of a wait that goes on in slices, in attended time: a process that was stopped meanwhile is not late.
struct AttendedDeadline {
    /// Longest time between two looks; far from what counts as late.
    static let slice = Duration.milliseconds(50)

    private let limit: Int64
    private let clock: @Sendable () -> Int64
    private var time = AttendedTime()

    /// - Parameters:
    ///   - limit: From now on, attended time.
    ///   - clock: The monotonic clock, nanoseconds.
    init(_ limit: Duration, clock: @escaping @Sendable () -> Int64 = MonotonicClock.nanoseconds) {
        self.limit = limit.nanoseconds
        self.clock = clock
        time.look(at: clock())
    }

    /// Whether it is over by now; to be asked once each slice.
    mutating func isOver() -> Bool {
        time.look(at: clock())
        return time.attended >= limit
    }

    /// Waits for what `attempt` waits for, slice after slice.
    ///
    /// - Parameter attempt: Waits no longer than it is told, and tells whether it came.
    /// - Returns: Whether it came.
    mutating func wait(_ attempt: (Duration) -> Bool) -> Bool {
        while true {
            let left = Duration.nanoseconds(limit - time.attended)
            if attempt(min(Self.slice, left)) { return true }
            if isOver() { return false }
        }
    }
}
