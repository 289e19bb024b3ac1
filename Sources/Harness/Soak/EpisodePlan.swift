/// One episode of a soak: everything about it that was drawn, and from what.
///
/// Made by `EpisodeDraw`, or read from a token. The same plan is the same episode, as far as chance allows.
public struct EpisodePlan: Codable, Sendable, Equatable {
    /// Id of a load: `devices`, `lives`, or a user's.
    public var load: String
    /// Id of the way of counting; a mutant's name when `fault` is in there.
    public var subject: String
    /// Id of the kernel generation; `nil` where there is no device.
    public var generation: String?
    /// Id of the driver; `nil` where there is no device.
    public var driver: String?
    /// Id of the fault that is planted.
    public var fault: String?
    /// Whether references stay in atomic mode.
    public var atomic = false
    /// Workers, at least one.
    public var workers = 1
    /// In which order CPUs are filled, as `PlacementOrder`.
    public var order = "smt-last"
    /// Teardown threads, at least one.
    public var lanes = 1
    /// Pages of each device.
    public var pages = 64
    /// Most pages that one call pins, and most references that one call takes.
    public var batch = 16
    /// Longest time that a pin or a reference is held, microseconds; 0 for no longer than a batch.
    public var holdMicroseconds = 0
    /// Longest life of a device or reference before its kill, microseconds.
    public var lifeMicroseconds = 200
    /// Most references that one worker holds at a time.
    public var references = 1
    /// What slots start from, taken off the shared count: close to where they wrap, or 0.
    public var slotStart = 0
    /// Whether workers give their CPU away between batches, so that few are preempted inside one.
    public var yields = true
    /// Names of the windows that the injector may hold open.
    public var windows: [String] = []
    /// One passage through a window in this many is held open; 0 for none.
    public var rarity = 64
    /// How long the load lasts, milliseconds.
    public var milliseconds = 500
    /// Kills after which the load ends before its time; `nil` for none.
    public var kills: Int?
    /// Whether the oracle looks at every operation.
    public var oracle = true
    /// Where every choice inside the episode follows from.
    public var seed: UInt64 = 0
    /// Which episode of its soak it is, from 0.
    public var number = 0

    public init(load: String, subject: String) {
        self.load = load
        self.subject = subject
    }
}
