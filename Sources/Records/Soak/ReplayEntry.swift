public import Statistics

/// What came of running a failing run again.
public struct ReplayEntry: Codable, Sendable, Equatable {
    /// What was looked for, and what it looked like when it came.
    public struct Finding: Codable, Sendable, Equatable {
        /// Which promise is broken; `nil` when any would do and none was.
        public var invariant: String?
        public var symptom: String
        /// Of the first time it was found; `nil` while it was not.
        public var detail: String?

        enum CodingKeys: String, CodingKey {
            case invariant
            case symptom
            case detail
        }

        public init(invariant: String?, symptom: String, detail: String? = nil) {
            self.invariant = invariant
            self.symptom = symptom
            self.detail = detail
        }

        /// Writes every key; what is unknown is `null`, not absent.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(invariant, forKey: .invariant)
            try container.encode(symptom, forKey: .symptom)
            try container.encode(detail, forKey: .detail)
        }
    }

    /// How probable it is that one run shows it.
    public struct Probability: Codable, Sendable, Equatable {
        /// The share of the runs that did.
        public var estimate: Double
        /// Ends of the 95 % interval; without any that did, `high` alone is meant with 95 %.
        public var low: Double
        public var high: Double

        public init(estimate: Double, low: Double, high: Double) {
            self.estimate = estimate
            self.low = low
            self.high = high
        }

        /// Takes over what a count of runs says.
        public init(_ proportion: Proportion) {
            let interval = proportion.interval
            self.init(
                estimate: proportion.estimate, low: interval.low,
                high: proportion.successes == 0 ? proportion.atMost : interval.high)
        }
    }

    /// A part of the plan that is smaller now.
    public struct Change: Codable, Sendable, Equatable {
        /// The part, such as `workers`.
        public var name: String
        public var from: String
        public var to: String

        public init(name: String, from: String, to: String) {
            self.name = name
            self.from = from
            self.to = to
        }
    }

    /// A smaller plan that shows the same.
    public struct Shrunk: Codable, Sendable, Equatable {
        public var token: String
        /// Nothing when nothing could be left out.
        public var changed: [Change]
        /// Runs that it took to get there.
        public var tried: Int
        /// Times that a smaller plan is run before it is given up: enough for 95 %.
        public var triesPerStep: Int
        /// Runs of the smaller plan with fresh seeds, and how many of them showed it; the runs by which it
        /// was found are not among them.
        public var runs: Int
        public var found: Int
        /// `nil` when there was no run of it but those by which it was found.
        public var probability: Probability?
        /// Why it was not made smaller yet, such as `nothing more can be left out`.
        public var ended: String

        enum CodingKeys: String, CodingKey {
            case token
            case changed
            case tried
            case triesPerStep = "tries_per_step"
            case runs
            case found
            case probability
            case ended
        }

        public init(
            token: String, changed: [Change], tried: Int, triesPerStep: Int, runs: Int,
            found: Int, probability: Probability?, ended: String
        ) {
            self.token = token
            self.changed = changed
            self.tried = tried
            self.triesPerStep = triesPerStep
            self.runs = runs
            self.found = found
            self.probability = probability
            self.ended = ended
        }

        /// Writes every key; what is unknown is `null`, not absent.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(token, forKey: .token)
            try container.encode(changed, forKey: .changed)
            try container.encode(tried, forKey: .tried)
            try container.encode(triesPerStep, forKey: .triesPerStep)
            try container.encode(runs, forKey: .runs)
            try container.encode(found, forKey: .found)
            try container.encode(probability, forKey: .probability)
            try container.encode(ended, forKey: .ended)
        }
    }

    /// What was run again.
    public var token: String
    /// Kind of the token.
    public var kind: String
    /// What it runs, such as `devices G1 dax-pmem rseq`.
    public var title: String
    /// Whether windows were held open more often than in the run that failed first.
    public var perturbed: Bool
    /// What was looked for; `nil` when anything would have done and nothing came.
    public var finding: Finding?
    /// Runs that came to an end of their own, or found something; the first is that of the token's own seed.
    public var runs: Int
    /// Those that showed the finding.
    public var found: Int
    /// Whether the token's own seed showed it again; `nil` when there was no such run.
    ///
    /// It was chosen because it had shown it, so `probability` leaves it out.
    public var ownSeed: Bool?
    /// The first that showed it, from 1; `nil` when none did.
    public var first: Int?
    /// Time of all of them, seconds.
    public var seconds: Double
    /// Of runs with fresh seeds alone; `nil` when there was none.
    public var probability: Probability?
    /// By which rule the runs came to their end; `nil` when there was none.
    public var stopped: String?
    /// Whether the token's own seed and every one of at least five fresh ones showed it.
    public var always: Bool
    /// `nil` when it was not asked for, or there was nothing to make smaller.
    public var shrunk: Shrunk?
    /// Why it could not be run here; `nil` when it could.
    public var skipped: String?

    enum CodingKeys: String, CodingKey {
        case token
        case kind
        case title
        case perturbed
        case finding
        case runs
        case found
        case ownSeed = "own_seed"
        case first
        case seconds
        case probability
        case stopped
        case always
        case shrunk
        case skipped
    }

    /// Puts an entry together; what is left out is unknown, zero or did not happen.
    public init(
        token: String, kind: String, title: String, perturbed: Bool = false,
        finding: Finding? = nil, runs: Int = 0, found: Int = 0, ownSeed: Bool? = nil,
        first: Int? = nil, seconds: Double = 0, probability: Probability? = nil,
        stopped: String? = nil, always: Bool = false, shrunk: Shrunk? = nil, skipped: String? = nil
    ) {
        self.token = token
        self.kind = kind
        self.title = title
        self.perturbed = perturbed
        self.finding = finding
        self.runs = runs
        self.found = found
        self.ownSeed = ownSeed
        self.first = first
        self.seconds = seconds
        self.probability = probability
        self.stopped = stopped
        self.always = always
        self.shrunk = shrunk
        self.skipped = skipped
    }

    /// Runs with fresh seeds, which `probability` is of.
    public var freshRuns: Int { runs - (ownSeed == nil ? 0 : 1) }
    /// Those of them that showed the finding.
    public var freshFound: Int { found - (ownSeed == true ? 1 : 0) }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(token, forKey: .token)
        try container.encode(kind, forKey: .kind)
        try container.encode(title, forKey: .title)
        try container.encode(perturbed, forKey: .perturbed)
        try container.encode(finding, forKey: .finding)
        try container.encode(runs, forKey: .runs)
        try container.encode(found, forKey: .found)
        try container.encode(ownSeed, forKey: .ownSeed)
        try container.encode(first, forKey: .first)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(probability, forKey: .probability)
        try container.encode(stopped, forKey: .stopped)
        try container.encode(always, forKey: .always)
        try container.encode(shrunk, forKey: .shrunk)
        try container.encode(skipped, forKey: .skipped)
    }
}
