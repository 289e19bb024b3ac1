import Statistics

/// How one loop in Swift stands against the same loop in C.
struct Outcome: Encodable, Sendable {
    /// The largest difference that is none, as a share.
    static let bound = 0.02

    enum Verdict: Encodable, Sendable, Equatable {
        /// The whole interval lies within the bound.
        case within
        /// The whole interval lies outside, this many percent away.
        case differs(percent: Double)
        /// The interval straddles the bound.
        case notShown

        var text: String {
            switch self {
            case .within: "within 2 %"
            case .differs(let percent):
                "differs by \(decimal(percent, places: percent < 10 ? 1 : 0)) %"
            case .notShown: "not shown"
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
    }

    /// A median with its interval; `samples` is how many repetitions it was made from.
    struct Figure: Encodable, Sendable {
        var median: Double
        var low: Double
        var high: Double
        var samples: Int

        init(_ summary: Summary) {
            median = summary.median
            low = summary.low
            high = summary.high
            samples = summary.count
        }

        init(median: Double, low: Double, high: Double, samples: Int) {
            self.median = median
            self.low = low
            self.high = high
            self.samples = samples
        }
    }

    /// What a loop costs in one place.
    struct Placed: Encodable, Sendable {
        var place: String
        var nsPerPair: Double

        enum CodingKeys: String, CodingKey {
            case place
            case nsPerPair = "ns_per_pair"
        }
    }

    struct Side: Encodable, Sendable {
        /// In the best place, the compiler's own included.
        var nsPerPair: Figure
        var places: [Placed]
        /// In the middle one of all places.
        var middle: Double { places.map(\.nsPerPair).sorted()[places.count / 2] }

        enum CodingKeys: String, CodingKey {
            case nsPerPair = "ns_per_pair"
            case places
        }
    }

    var loop: String
    var swift: Side
    var c: Side
    /// Swift by C: the median of the ratios within each repetition.
    var ratio: Figure
    var verdict: Verdict
    var discarded: Int

    init(loop: String, swift: Side, c: Side, ratio: Figure, discarded: Int) {
        self.loop = loop
        self.swift = swift
        self.c = c
        self.ratio = ratio
        self.discarded = discarded
        verdict = Self.judge(ratio)
    }

    static func judge(_ ratio: Figure) -> Verdict {
        if ratio.low >= 1 - bound, ratio.high <= 1 + bound { return .within }
        if ratio.high < 1 - bound || ratio.low > 1 + bound {
            return .differs(percent: (ratio.median - 1).magnitude * 100)
        }
        return .notShown
    }
}

/// Everything that one run found.
struct Report: Encodable, Sendable {
    var schema = "reftorture-swift-against-c/1"
    var seed: UInt64
    var cpu: Int
    var repetitions: Int
    var seconds: Double
    var loops: [Outcome]
    /// What could not be counted here, and why.
    var skipped: [String]
}
