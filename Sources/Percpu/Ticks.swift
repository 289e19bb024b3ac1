public import CPercpu

/// The processor's time-stamp counter, for timing a chunk of operations from outside.
public enum Ticks {
    /// The counter now, in its own unit; serialised against what stands before and after.
    ///
    /// - Cost: some twenty nanoseconds, so never inside a timed loop.
    @inlinable @inline(__always)
    public static func now() -> UInt64 { cpercpu_ticks() }

    /// The same counter, off by some tens of nanoseconds, since it waits for nothing: for stamps in a log.
    ///
    /// - Cost: half of `now()`; stamps of one thread may be out of order by that much.
    @inlinable @inline(__always)
    public static func about() -> UInt64 { cpercpu_ticks_about() }

    /// How long a fixed load on all execution ports takes, in ticks.
    ///
    /// Longer than the best ever seen when somebody else uses the core: a neighbour on the sibling
    /// hardware thread, of which a guest learns nothing else.
    public static func issueProbe() -> UInt64 {
        // The best of eight: a neighbour slows all of them, an interrupt or a cold cache one.
        (0..<8).reduce(.max) { best, _ in
            let start = now()
            cpercpu_issue_probe()
            return min(best, now() &- start)
        }
    }
}
