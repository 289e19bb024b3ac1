/// How one plant of the selftest came out: whether its detector fired, and nothing else.
public struct SelftestEntry: Codable, Sendable, Equatable {
    /// Times of a plant that was searched for with several seeds.
    public struct Rounds: Codable, Sendable, Equatable {
        /// Time to find of each seed, seconds.
        public var seconds: [Double]
        /// Seeds with which it was not caught.
        public var missed: Int
        /// Median and largest of `seconds`; `nil` when there are none.
        public var median: Double?
        public var max: Double?

        /// Works the median and the maximum out.
        public init(seconds: [Double], missed: Int) {
            self.seconds = seconds
            self.missed = missed
            let sorted = seconds.sorted()
            max = sorted.last
            median =
                sorted.isEmpty
                ? nil : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }
    }

    /// What `--only` calls it.
    public var id: String
    /// The detector that must fire, such as `INV-10 late add`; `nil` where none may.
    public var detector: String?
    /// The fault, mutant or mishap; `nil` where nothing is planted.
    public var fault: String?
    /// What is wrong, or what must pass, in one sentence.
    public var planted: String
    /// `deterministic`, `statistical` or `sound`.
    public var kind: String
    /// What must be told, the detector first, and what may be told besides; empty where nothing may.
    public var expected: [String]
    /// Whether the detector fired, none that must not, and in time; of a sound one, whether any did, or it
    /// was never put to the proof.
    public var caught: Bool
    /// Which detector told; `nil` when none did.
    public var by: String?
    /// Which told besides.
    public var beside: [String]
    /// Time until it was told, or that it was watched, seconds; the longest of several rounds.
    public var seconds: Double?
    /// Time within which it must be told, seconds.
    public var boundSeconds: Double
    /// `nil` when there was one round only.
    public var rounds: Rounds?
    /// Why it was not done; `nil` when it was.
    public var skipped: String?

    enum CodingKeys: String, CodingKey {
        case id
        case detector
        case fault
        case planted
        case kind
        case expected
        case caught
        case by
        case beside
        case seconds
        case boundSeconds = "bound_seconds"
        case rounds
        case skipped
    }

    /// Puts an entry together; what is left out is unknown or did not happen.
    public init(
        id: String, detector: String?, fault: String?, planted: String, kind: String,
        expected: [String] = [], caught: Bool = false, by: String? = nil, beside: [String] = [],
        seconds: Double? = nil,
        boundSeconds: Double, rounds: Rounds? = nil, skipped: String? = nil
    ) {
        self.id = id
        self.detector = detector
        self.fault = fault
        self.planted = planted
        self.kind = kind
        self.expected = expected
        self.caught = caught
        self.by = by
        self.beside = beside
        self.seconds = seconds
        self.boundSeconds = boundSeconds
        self.rounds = rounds
        self.skipped = skipped
    }

    /// Whether nothing is wrong with the harness: what is broken was caught, what is sound was not.
    public var holds: Bool { skipped != nil || caught == (kind != "sound") }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(detector, forKey: .detector)
        try container.encode(fault, forKey: .fault)
        try container.encode(planted, forKey: .planted)
        try container.encode(kind, forKey: .kind)
        try container.encode(expected, forKey: .expected)
        try container.encode(caught, forKey: .caught)
        try container.encode(by, forKey: .by)
        try container.encode(beside, forKey: .beside)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(boundSeconds, forKey: .boundSeconds)
        try container.encode(rounds, forKey: .rounds)
        try container.encode(skipped, forKey: .skipped)
    }
}
