import Machine

/// Notices that an episode does not come any further.
struct Watchdog {
    init(setting: EpisodeSetting, laneCount: Int) {}

    /// Looks whether everybody has moved.
    ///
    /// - Parameter now: The monotonic clock, nanoseconds.
    /// - Returns: Who has not, and for how long; `nil` while all is well.
    mutating func look(at now: Int64) -> String? { nil }
}
