public import Records

/// A soak as asked for.
public struct SoakPlan: Sendable {
    public var choice: SoakChoice
    public var seed: UInt64
    /// How long the load lasts, what a checkpoint has already done included.
    public var duration: Duration
    /// When the whole command must be over, on the monotonic clock; `nil` when nobody minds.
    public var endsBy: Int64?
    /// How long a wait may take; what has not come by then is a hang.
    public var patience = Duration.seconds(10)
    /// Failed episodes after which the soak ends.
    public var mostFailures = 8
    /// Where each failure gets a directory of its own.
    public var dumps: String
    /// CPUs in the order in which each policy fills them, by the policy's name.
    public var cpus: [String: [Int]]
    /// CPUs for teardown threads and the reaper; any when `nil`.
    public var housekeeping: CPUSet?
    /// What the checkpoint had come to; nothing for a fresh start.
    public var totals = SoakTotals()
    /// The first episode to run.
    public var firstEpisode = 0
    /// Which build this is, for tokens.
    public var revision: String
    /// What repeats the run of an episode, given its token: a command line.
    public var replay: @Sendable (_ token: String) -> String

    public init(
        choice: SoakChoice, seed: UInt64, duration: Duration, dumps: String,
        cpus: [String: [Int]], revision: String, replay: @escaping @Sendable (String) -> String
    ) {
        self.choice = choice
        self.seed = seed
        self.duration = duration
        self.dumps = dumps
        self.cpus = cpus
        self.revision = revision
        self.replay = replay
    }
}

/// How a soak stands, for whoever shows it.
public struct SoakStatus: Sendable {
    /// All so far, the episode under way included as far as it can be read.
    public var totals: SoakTotals
    /// The episode under way; `nil` between two.
    public var episode: EpisodePlan?
    /// Load time so far and in all, seconds.
    public var elapsed: Double
    public var duration: Double
    /// In the last second or so.
    public var cyclesPerSecond: Double
    public var operationsPerSecond: Double
    /// The number of the episode that a resumed soak would begin with.
    public var nextEpisode: Int
    /// Whether totals have grown by a whole episode since the last call.
    public var endedEpisode: Bool
}

/// How a soak ended.
public struct SoakOutcome: Sendable {
    public var totals: SoakTotals
    public var nextEpisode: Int
    public var warnings: [String] = []
    public var interrupted = false
    /// Threads are still inside something that never ends: leave without waiting for them.
    public var isStuck = false

    /// Why there was not one episode, and so nothing is known; `nil` when there was.
    public var nothingRan: String? {
        guard totals.episodes == 0 else { return nil }
        return "not one episode was run: "
            + (warnings.first ?? totals.invalid.first?.reason ?? "no time was left for any")
    }
}
