/// What the CPUs of some workers span.
public struct PlacementSpan: Codable, Sendable, Equatable {
    /// `compact`, `scatter` or `smt-last`: in which order CPUs were filled.
    public var order: String
    /// How many sockets the workers are on; `nil` when the host does not tell.
    public var sockets: Int?
    /// How many nodes the workers are on; `nil` when the kernel knows no NUMA.
    public var nodes: Int?
    /// How many cores the workers are on.
    public var cores: Int
    /// Whether two workers share a core by its hardware threads.
    public var sharesCores: Bool
    /// Whether there are more workers than CPUs.
    public var oversubscribed: Bool

    enum CodingKeys: String, CodingKey {
        case order, sockets, nodes, cores, oversubscribed
        case sharesCores = "shares_cores"
    }

    /// Puts a span together.
    public init(
        order: String, sockets: Int?, nodes: Int?, cores: Int, sharesCores: Bool,
        oversubscribed: Bool
    ) {
        self.order = order
        self.sockets = sockets
        self.nodes = nodes
        self.cores = cores
        self.sharesCores = sharesCores
        self.oversubscribed = oversubscribed
    }
}

/// How long single pairs took, nanoseconds, from a sampling loop of its own.
public struct PairLatency: Codable, Sendable, Equatable {
    public var p50: Double
    public var p90: Double
    public var p99: Double
    public var p999: Double
    public var max: Double
    /// How many pairs were timed.
    public var samples: Int
    /// What looking at the clock itself takes; it is taken off the others.
    public var clock: Double
    /// In which steps the times come, the clock's tick; absent where they are not seen to come in any.
    public var step: Double?

    /// Puts percentiles together, nanoseconds.
    public init(
        p50: Double, p90: Double, p99: Double, p999: Double, max: Double, samples: Int,
        clock: Double, step: Double? = nil
    ) {
        self.p50 = p50
        self.p90 = p90
        self.p99 = p99
        self.p999 = p999
        self.max = max
        self.samples = samples
        self.clock = clock
        self.step = step
    }
}

/// From where on a percpu reference with its kill beats a shared atomic.
public struct CrossoverFigures: Codable, Sendable, Equatable {
    /// What it is compared with, such as `shared`.
    public var against: String
    /// Fewest workers from which on a pair is cheaper; `nil` when it never is, or nobody can tell.
    public var fromWorkers: Int?
    /// Pairs per life from which on the kill is paid for; `nil` when it never is, or nobody can tell.
    public var operationsPerLife: Measured?
    /// A whole life without a pair: birth, kill, confirmation, release; nanoseconds.
    public var lifeNs: Measured?
    /// The same for what it is compared with.
    public var againstLifeNs: Measured?
    /// What the figures say, or why there are none; a sentence.
    public var statement: String

    enum CodingKeys: String, CodingKey {
        case against, statement
        case fromWorkers = "from_workers"
        case operationsPerLife = "operations_per_life"
        case lifeNs = "life_ns"
        case againstLifeNs = "against_life_ns"
    }

    /// Puts a crossover together.
    public init(
        against: String, fromWorkers: Int? = nil, operationsPerLife: Measured? = nil,
        lifeNs: Measured? = nil, againstLifeNs: Measured? = nil, statement: String
    ) {
        self.against = against
        self.fromWorkers = fromWorkers
        self.operationsPerLife = operationsPerLife
        self.lifeNs = lifeNs
        self.againstLifeNs = againstLifeNs
        self.statement = statement
    }
}

/// Switches of mode while workers count.
public struct StormFigures: Codable, Sendable, Equatable {
    /// `kill` is kill, release and reinit; `switch` is switch_to_atomic and switch_to_percpu.
    public var what: String
    /// Asked for, per second; 0 is none.
    public var ratePerSecond: Double
    /// What came about, per second.
    public var achievedPerSecond: Double
    /// Whole cycles in all.
    public var cycles: Int
    /// From the call to the confirmation, microseconds; `nil` when there was none.
    public var toConfirmUs: Percentiles?
    /// Cost of a pair against that without switches in the same repetition.
    ///
    /// As the worker sees it, by the mean: beside kills the wait for the next life is part of it.
    public var slowdown: Measured?

    enum CodingKeys: String, CodingKey {
        case what, cycles, slowdown
        case ratePerSecond = "rate_per_second"
        case achievedPerSecond = "achieved_per_second"
        case toConfirmUs = "to_confirm_us"
    }

    /// Puts a storm together.
    public init(
        what: String, ratePerSecond: Double, achievedPerSecond: Double, cycles: Int,
        toConfirmUs: Percentiles?, slowdown: Measured?
    ) {
        self.what = what
        self.ratePerSecond = ratePerSecond
        self.achievedPerSecond = achievedPerSecond
        self.cycles = cycles
        self.toConfirmUs = toConfirmUs
        self.slowdown = slowdown
    }
}

/// Many who kill at once, each a reference of its own: the system-wide membarrier mutex shows here.
public struct KillersFigures: Codable, Sendable, Equatable {
    /// How many threads kill at the same time.
    public var killers: Int
    /// Kills of all of them together, per second.
    public var killsPerSecond: Measured?
    /// From kill to confirmation, microseconds; `nil` when there was none.
    public var toConfirmUs: Percentiles?
    /// Kills in all.
    public var kills: Int

    enum CodingKeys: String, CodingKey {
        case killers, kills
        case killsPerSecond = "kills_per_second"
        case toConfirmUs = "to_confirm_us"
    }

    /// Puts it together.
    public init(killers: Int, killsPerSecond: Measured?, toConfirmUs: Percentiles?, kills: Int) {
        self.killers = killers
        self.killsPerSecond = killsPerSecond
        self.toConfirmUs = toConfirmUs
        self.kills = kills
    }
}
