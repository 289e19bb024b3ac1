/// One result of `contention`: a point, a map, a crossover, a storm, or kills at the same time.
public struct ContentionEntry: Codable, Sendable, Equatable {
    /// What the entry is about, which decides what is known of it.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// A subject with a number of workers; has cost, throughput, fairness, latency and the fit of its curve.
        case point
        /// Has `maps`, and nothing else.
        case map
        /// Has `crossover`.
        case crossover
        /// Has `storm` and the cost beside it.
        case storm
        /// Has `killers`.
        case killers
    }

    public var kind: Kind
    /// Id of what was measured; `line` for a map of a bare cache line.
    public var subject: String
    /// Id of the loop that each worker ran.
    public var workload: String
    /// `percpu` or `atomic`; `none` for a yardstick or a bare line.
    public var mode: String
    /// How many references the workers share: 1 is all on one, as many as workers is one each.
    public var references: Int
    /// `one`, `each`, or `refs:K`: which degree of sharing the point belongs to.
    public var sharing: String
    /// How many workers ran at once.
    public var workers: Int
    /// Logical CPU of each worker, `[worker]`.
    public var placement: [Int]
    /// What these CPUs span; `nil` for what is not a point.
    public var span: PlacementSpan?
    /// Nanoseconds per get and put, as each worker sees it; `nil` when skipped or not measured.
    public var nsPerPair: Measured?
    /// Pairs per second of all workers together.
    public var throughput: Measured?
    /// Slowest worker's throughput by the fastest's: 1 is fair, 0 is one that starves.
    public var fairness: Measured?
    /// Single pairs; `nil` when not sampled.
    public var latencyNs: PairLatency?
    /// Of the timed stretches of all workers; empty when none were asked for.
    public var counters: [CounterReading]
    /// The fit of the curve that a point is on; `nil` for others.
    ///
    /// The same for all points of the curve.
    public var scaling: ScalingFigures?
    /// Empty for all but maps.
    public var maps: [ContentionMap]
    public var crossover: CrossoverFigures?
    public var storm: StormFigures?
    public var killers: KillersFigures?
    /// Pairs in the timed parts.
    public var pairs: Int
    /// Timed parts thrown away because the host disturbed them.
    public var discarded: Int
    /// Why it was not measured; `nil` when it was.
    public var skipped: String?

    enum CodingKeys: String, CodingKey {
        case kind, subject, workload, mode, references, sharing, workers, placement, span
        case nsPerPair = "ns_per_pair"
        case throughput = "pairs_per_second"
        case fairness
        case latencyNs = "latency_ns"
        case counters, scaling, maps, crossover, storm, killers, pairs, discarded, skipped
    }

    /// Puts an entry together; what is left out is unknown, zero or did not happen.
    public init(
        kind: Kind, subject: String, workload: String = "get-put", mode: String,
        references: Int = 1, sharing: String = "one", workers: Int, placement: [Int],
        span: PlacementSpan? = nil, nsPerPair: Measured? = nil, throughput: Measured? = nil,
        fairness: Measured? = nil, latencyNs: PairLatency? = nil, counters: [CounterReading] = [],
        scaling: ScalingFigures? = nil, maps: [ContentionMap] = [],
        crossover: CrossoverFigures? = nil, storm: StormFigures? = nil,
        killers: KillersFigures? = nil, pairs: Int = 0, discarded: Int = 0, skipped: String? = nil
    ) {
        self.kind = kind
        self.subject = subject
        self.workload = workload
        self.mode = mode
        self.references = references
        self.sharing = sharing
        self.workers = workers
        self.placement = placement
        self.span = span
        self.nsPerPair = nsPerPair
        self.throughput = throughput
        self.fairness = fairness
        self.latencyNs = latencyNs
        self.counters = counters
        self.scaling = scaling
        self.maps = maps
        self.crossover = crossover
        self.storm = storm
        self.killers = killers
        self.pairs = pairs
        self.discarded = discarded
        self.skipped = skipped
    }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(subject, forKey: .subject)
        try container.encode(workload, forKey: .workload)
        try container.encode(mode, forKey: .mode)
        try container.encode(references, forKey: .references)
        try container.encode(sharing, forKey: .sharing)
        try container.encode(workers, forKey: .workers)
        try container.encode(placement, forKey: .placement)
        try container.encode(span, forKey: .span)
        try container.encode(nsPerPair, forKey: .nsPerPair)
        try container.encode(throughput, forKey: .throughput)
        try container.encode(fairness, forKey: .fairness)
        try container.encode(latencyNs, forKey: .latencyNs)
        try container.encode(counters, forKey: .counters)
        try container.encode(scaling, forKey: .scaling)
        try container.encode(maps, forKey: .maps)
        try container.encode(crossover, forKey: .crossover)
        try container.encode(storm, forKey: .storm)
        try container.encode(killers, forKey: .killers)
        try container.encode(pairs, forKey: .pairs)
        try container.encode(discarded, forKey: .discarded)
        try container.encode(skipped, forKey: .skipped)
    }

    /// The curve a point is on: all points with the same key, in ascending order of workers, are one curve.
    public var curve: String {
        [subject, workload, mode, sharing, span?.order ?? ""].joined(separator: "|")
    }
}
