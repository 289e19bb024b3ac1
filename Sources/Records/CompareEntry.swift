public import Statistics

/// How the costs of two things stand to each other, in one cell of a comparison.
public struct CompareEntry: Codable, Sendable, Equatable {
    /// What was counted in one execution of the code, per page; not timed.
    public struct Operations: Codable, Sendable, Equatable {
        /// Atomic operations on the page's own count.
        public var pageAtomics: Double
        /// Adds to a slot of the reference, in percpu mode.
        public var refPercpu: Double
        /// Atomic operations on the reference's shared word.
        public var refAtomic: Double

        enum CodingKeys: String, CodingKey {
            case pageAtomics = "page_atomics"
            case refPercpu = "ref_percpu"
            case refAtomic = "ref_atomic"
        }

        /// Puts counts per page together.
        public init(pageAtomics: Double, refPercpu: Double, refAtomic: Double) {
            self.pageAtomics = pageAtomics
            self.refPercpu = refPercpu
            self.refAtomic = refAtomic
        }
    }

    /// Name of the one that is "before": a generation, a subject, or a file.
    public var a: String
    /// Name of the one that is "after".
    public var b: String
    /// Id of the loop that each worker ran.
    public var workload: String
    /// The strategy that counts under both; `nil` when A and B are what counts.
    public var subject: String?
    /// `inline` or `kernel`; `nil` where there is but one.
    public var shape: String?
    /// What of it was timed, such as `pair in context`; `nil` where there is but one.
    public var what: String?
    /// `percpu` or `atomic`: of each that has such a mode; `none` where neither has one; `percpu,atomic`
    /// where A is in the one and B in the other.
    public var mode: String
    /// How many workers ran at once.
    public var workers: Int
    /// Logical CPU of each worker, `[worker]`.
    public var cpus: [Int]
    /// Whether each A was measured right beside its B in one run; false for two saved files.
    public var paired: Bool
    /// How many pairs the ratio comes from; of files the smaller number of repetitions, of a cost alone the
    /// number of its figures.
    public var pairs: Int
    /// Rounds that were made, each of which can bring one pair; `nil` of files.
    public var rounds: Int?
    /// Nanoseconds per get and put, or per page; `nil` when skipped, and of a side that does nothing.
    public var aNs: Measured?
    /// Nanoseconds per get and put, or per page; `nil` when skipped, and of a side that does nothing.
    public var bNs: Measured?
    /// B / A, the median of the pairs' ratios with its 95 % interval; below 1 when B is cheaper.
    ///
    /// `nil` when skipped, and where one side does nothing.
    public var ratio: Measured?
    /// Fixed work in the same run, nanoseconds; `nil` where there was none.
    public var controlNs: Measured?
    /// How far A against itself reached from 1, of files the floor of one against that of the other; `nil`
    /// where that is not known.
    public var noiseFloor: Double?
    /// Smallest difference worth naming, as a share of 1.
    public var minEffect: Double
    /// What it amounts to; `nil` when skipped, and where one side does nothing.
    public var verdict: Verdict?
    /// About how many pairs more would decide; `nil` unless inconclusive, when no number would, and when
    /// there are too few for a guess.
    public var pairsNeeded: Int?
    /// `nil` when not counted.
    public var aOperations: Operations?
    /// `nil` when not counted.
    public var bOperations: Operations?
    /// Timed parts thrown away because the host disturbed them, of A, B and the control.
    public var discarded: Int
    /// Why it was not measured; `nil` when it was.
    public var skipped: String?

    enum CodingKeys: String, CodingKey {
        case a
        case b
        case workload
        case subject
        case shape
        case what
        case mode
        case workers
        case cpus
        case paired
        case pairs
        case rounds
        case aNs = "a_ns"
        case bNs = "b_ns"
        case ratio
        case controlNs = "control_ns"
        case noiseFloor = "noise_floor"
        case minEffect = "min_effect"
        case verdict
        case pairsNeeded = "pairs_needed"
        case aOperations = "a_operations"
        case bOperations = "b_operations"
        case discarded
        case skipped
    }

    /// Names a cell; figures are filled in by whoever has them.
    public init(
        a: String, b: String, workload: String, subject: String? = nil, shape: String? = nil,
        what: String? = nil, mode: String, workers: Int, cpus: [Int], paired: Bool = true,
        minEffect: Double, skipped: String? = nil
    ) {
        self.a = a
        self.b = b
        self.workload = workload
        self.subject = subject
        self.shape = shape
        self.what = what
        self.mode = mode
        self.workers = workers
        self.cpus = cpus
        self.paired = paired
        self.minEffect = minEffect
        self.skipped = skipped
        pairs = 0
        discarded = 0
    }

    /// Enters a judgement.
    public mutating func enter(_ judged: Judged) {
        pairs = judged.ratio.count
        ratio = Measured(
            median: judged.ratio.median, low: judged.ratio.interval.low,
            high: judged.ratio.interval.high)
        noiseFloor = judged.noiseFloor
        minEffect = judged.minEffect
        verdict = judged.verdict
        pairsNeeded = judged.pairsNeeded
    }

    /// Name of a side that does nothing: what the other costs is all there is to tell.
    public static let nothing = "nothing"

    /// Whether A and B are one thing in two modes: then a B that is dearer is what is to be shown, and nothing
    /// that came after something else.
    public var isAcrossModes: Bool { mode.contains(",") }

    /// Whether it is a cost and no comparison.
    public var isCostOnly: Bool { skipped == nil && (a == Self.nothing || b == Self.nothing) }

    /// What two files may differ by where nobody knows, as a share of 1: without a floor in both, nothing
    /// says whether the machine was the same.
    ///
    /// Two runs on one quiet machine differ by a few percent, by 4 to 5 where the linker put a loop elsewhere.
    public static let assumedNoise = 0.1

    /// The smallest difference that is named: the effect asked for, or the noise floor where that is larger.
    public var margin: Double { max(minEffect, noiseFloor ?? (paired ? 0 : Self.assumedNoise)) }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(a, forKey: .a)
        try container.encode(b, forKey: .b)
        try container.encode(workload, forKey: .workload)
        try container.encode(subject, forKey: .subject)
        try container.encode(shape, forKey: .shape)
        try container.encode(what, forKey: .what)
        try container.encode(mode, forKey: .mode)
        try container.encode(workers, forKey: .workers)
        try container.encode(cpus, forKey: .cpus)
        try container.encode(paired, forKey: .paired)
        try container.encode(pairs, forKey: .pairs)
        try container.encode(rounds, forKey: .rounds)
        try container.encode(aNs, forKey: .aNs)
        try container.encode(bNs, forKey: .bNs)
        try container.encode(ratio, forKey: .ratio)
        try container.encode(controlNs, forKey: .controlNs)
        try container.encode(noiseFloor, forKey: .noiseFloor)
        try container.encode(minEffect, forKey: .minEffect)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(pairsNeeded, forKey: .pairsNeeded)
        try container.encode(aOperations, forKey: .aOperations)
        try container.encode(bOperations, forKey: .bOperations)
        try container.encode(discarded, forKey: .discarded)
        try container.encode(skipped, forKey: .skipped)
    }
}
