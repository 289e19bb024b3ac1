internal import CLinux

/// The clocks whose differences tell what happened to the time of a host; nanoseconds each.
public struct HostClocks: Sendable {
    /// Goes on evenly while the machine is awake.
    public var monotonic: @Sendable () -> Int64
    /// The same, and what the machine slept.
    public var boottime: @Sendable () -> Int64
    /// What people call the time.
    public var realtime: @Sendable () -> Int64

    /// Puts clocks together, such as those of a test.
    public init(
        monotonic: @escaping @Sendable () -> Int64, boottime: @escaping @Sendable () -> Int64,
        realtime: @escaping @Sendable () -> Int64
    ) {
        self.monotonic = monotonic
        self.boottime = boottime
        self.realtime = realtime
    }

    /// The kernel's.
    public static let system = HostClocks(
        monotonic: { clinux_monotonic_nanoseconds() }, boottime: { clinux_boottime_nanoseconds() },
        realtime: { clinux_realtime_nanoseconds() })

    /// How far the other clocks are ahead of the monotonic one.
    public struct Offsets: Sendable, Equatable {
        /// When they were read, on the monotonic clock.
        public let at: Int64
        /// Of `boottime`: what the machine slept since it was started.
        public let slept: Int64
        /// Of `realtime`, sleep taken off: changes only when the clock is set or slewed.
        public let wall: Int64
    }

    /// Reads all of them as if at once.
    ///
    /// - Returns: `nil` when the thread lost its CPU between two readings, several times over.
    public func offsets() -> Offsets? {
        for _ in 0..<8 {
            let begin = monotonic()
            let boot = boottime()
            let real = realtime()
            let end = monotonic()
            guard end - begin <= Self.tolerance else { continue }
            return Offsets(at: begin, slept: boot - begin, wall: real - boot)
        }
        return nil
    }

    /// Well below any step that is worth a word.
    private static let tolerance: Int64 = 5_000_000
}
