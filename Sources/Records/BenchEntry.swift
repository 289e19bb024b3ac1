/// What one subject cost in one mode with one number of workers.
public struct BenchEntry: Codable, Sendable, Equatable {
    /// The steps between a kill and its confirmation, each timed on its own, microseconds.
    public struct KillSteps: Codable, Sendable, Equatable {
        /// Waiting for the adds that are still under way.
        public var barrier: Percentiles
        /// Adding up the slots.
        public var sum: Percentiles
        /// Calling the confirmation.
        public var confirm: Percentiles

        /// Puts the three steps together.
        public init(barrier: Percentiles, sum: Percentiles, confirm: Percentiles) {
            self.barrier = barrier
            self.sum = sum
            self.confirm = confirm
        }
    }

    /// Where the workers' threads came from.
    public struct WorkersByKind: Codable, Sendable, Equatable {
        /// Workers on threads of the Dispatch pool.
        public var dispatch: Int
        /// Workers on threads of the harness itself.
        public var own: Int

        /// Puts both counts together.
        public init(dispatch: Int, own: Int) {
            self.dispatch = dispatch
            self.own = own
        }
    }

    /// Id of what was measured, or of a yardstick.
    public var subject: String
    /// Id of the loop that each worker ran.
    public var workload: String
    /// `percpu` or `atomic`; `none` for a yardstick.
    public var mode: String
    /// How many workers ran at once.
    public var workers: Int
    /// Logical CPU of each worker, `[worker]`.
    public var cpus: [Int]
    /// Nanoseconds per get and put; `nil` when skipped.
    public var nsPerPair: Measured?
    /// Median of the ratios taken within each repetition; `nil` when there was no floor beside it.
    public var ratioToFloor: Measured?
    /// From the kill to its confirmation; `nil` when the subject has no kill.
    public var killToConfirmUs: Percentiles?
    /// `nil` when the steps were not timed.
    public var killStepsUs: KillSteps?
    /// What the workload did to the reference while pairs were timed: `freeze`, `switch`, `life`; `nil`
    /// when it was left alone.
    public var control: String?
    /// How long each of these took, from its beginning to what it waits for; `nil` when there was none.
    public var controlUs: Percentiles?
    /// Pairs in the timed parts.
    public var pairs: Int
    /// Timed parts, those that were thrown away included.
    public var chunks: Int
    /// Timed parts thrown away because the host disturbed them.
    public var discarded: Int
    /// Median over the repetitions; `nil` when not measured.
    public var phasesUs: PhaseTimes?
    /// Whether the figures are of moments in which all CPUs were provably at work; `nil` with one CPU.
    public var rivalsOverlapped: Bool?
    /// `nil` when not known.
    public var workersByKind: WorkersByKind?
    /// Whether each worker's slot lay on its own NUMA node; `nil` when not known or without meaning.
    public var slotsOnOwnNode: Bool?
    /// Why it was not measured; `nil` when it was.
    public var skipped: String?

    enum CodingKeys: String, CodingKey {
        case subject
        case workload
        case mode
        case workers
        case cpus
        case nsPerPair = "ns_per_pair"
        case ratioToFloor = "ratio_to_floor"
        case killToConfirmUs = "kill_to_confirm_us"
        case killStepsUs = "kill_steps_us"
        case control
        case controlUs = "control_us"
        case pairs
        case chunks
        case discarded
        case phasesUs = "phases_us"
        case rivalsOverlapped = "rivals_overlapped"
        case workersByKind = "workers_by_kind"
        case slotsOnOwnNode = "slots_on_own_node"
        case skipped
    }

    /// Puts an entry together; what is left out is unknown, zero or did not happen.
    public init(
        subject: String, workload: String, mode: String, workers: Int, cpus: [Int],
        nsPerPair: Measured? = nil, ratioToFloor: Measured? = nil,
        killToConfirmUs: Percentiles? = nil, killStepsUs: KillSteps? = nil,
        control: String? = nil, controlUs: Percentiles? = nil, pairs: Int = 0, chunks: Int = 0,
        discarded: Int = 0, phasesUs: PhaseTimes? = nil,
        rivalsOverlapped: Bool? = nil,
        workersByKind: WorkersByKind? = nil,
        slotsOnOwnNode: Bool? = nil,
        skipped: String? = nil
    ) {
        self.subject = subject
        self.workload = workload
        self.mode = mode
        self.workers = workers
        self.cpus = cpus
        self.nsPerPair = nsPerPair
        self.ratioToFloor = ratioToFloor
        self.killToConfirmUs = killToConfirmUs
        self.killStepsUs = killStepsUs
        self.control = control
        self.controlUs = controlUs
        self.pairs = pairs
        self.chunks = chunks
        self.discarded = discarded
        self.phasesUs = phasesUs
        self.rivalsOverlapped = rivalsOverlapped
        self.workersByKind = workersByKind
        self.slotsOnOwnNode = slotsOnOwnNode
        self.skipped = skipped
    }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(subject, forKey: .subject)
        try container.encode(workload, forKey: .workload)
        try container.encode(mode, forKey: .mode)
        try container.encode(workers, forKey: .workers)
        try container.encode(cpus, forKey: .cpus)
        try container.encode(nsPerPair, forKey: .nsPerPair)
        try container.encode(ratioToFloor, forKey: .ratioToFloor)
        try container.encode(killToConfirmUs, forKey: .killToConfirmUs)
        try container.encode(killStepsUs, forKey: .killStepsUs)
        try container.encode(control, forKey: .control)
        try container.encode(controlUs, forKey: .controlUs)
        try container.encode(pairs, forKey: .pairs)
        try container.encode(chunks, forKey: .chunks)
        try container.encode(discarded, forKey: .discarded)
        try container.encode(phasesUs, forKey: .phasesUs)
        try container.encode(rivalsOverlapped, forKey: .rivalsOverlapped)
        try container.encode(workersByKind, forKey: .workersByKind)
        try container.encode(slotsOnOwnNode, forKey: .slotsOnOwnNode)
        try container.encode(skipped, forKey: .skipped)
    }
}

extension BenchEntry {
    /// Subjects that are not candidates but what candidates are held against.
    public static let references = ["floor", "loop-overhead", "clock-overhead"]

    /// Whether it is a yardstick: the physical floor, or what the measurement itself costs.
    public var isReference: Bool { Self.references.contains(subject) }
}
