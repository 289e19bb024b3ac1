import Records

/// One row seen as other programs see a benchmark: what was measured, and how long it took.
struct RowFigures {
    /// A time with what is known of its spread.
    struct Time {
        /// Name of the cells without unit and ending: `per_pair`, `kill_to_confirm`.
        let name: String
        /// `ns` or `us`.
        let unit: String
        /// The median.
        let median: Double
        /// Both ends of the median's 95 % interval; `nil` for percentiles.
        let interval: (low: Double, high: Double)?
        /// How many repetitions it comes from; `nil` when the record does not tell.
        let samples: Int?

        /// Standard deviation of the repetitions, in the time's unit; `nil` when it cannot be told.
        ///
        /// A record holds the interval of the median, not its repetitions. Of a normal distribution the
        /// median's standard error is √(π/2n) of the deviation, and the interval 1.96 of it to either side.
        /// Of few repetitions the interval is their range, which is by itself a measure of the deviation.
        var deviation: Double? {
            guard let interval, let samples, samples > 1 else { return nil }
            let width = max(0, interval.high - interval.low)
            if Self.ranges.indices.contains(samples - 2) { return width / Self.ranges[samples - 2] }
            return width / (2 * 1.96) * (2 * Double(samples) / Double.pi).squareRoot()
        }

        /// Expected range of 2, 3 … 8 normal samples, in standard deviations.
        ///
        /// Up to eight the median's interval goes from the least to the most, see `Interval.ofMedian`.
        /// Source: L. H. C. Tippett, "On the extreme individuals and the range of samples", Biometrika 17,
        /// 1925.
        private static let ranges = [1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847]
    }

    /// What was measured, without figures.
    let identity: [(name: String, value: String)]
    /// Every time of the row, the cost of a pair first where there is one.
    let times: [Time]
    /// Pairs in the timed parts; `nil` when the row has none.
    let pairs: Int?

    /// Reads a row of cells by their names.
    init(_ row: [Cell]) {
        identity = row.compactMap { cell in
            guard Self.identifying.contains(cell.name), let text = Self.word(cell.value) else {
                return nil
            }
            return (cell.name, text)
        }
        let values = Dictionary(row.map { ($0.name, $0.value) }) { first, _ in first }
        times = row.compactMap { Self.time($0, values) }
        pairs = values["pairs"]?.integer
    }

    /// Words and counts between slashes, as Google Benchmark names an instance: `rseq/percpu/workers:2`.
    var name: String {
        identity.map { name, value in
            Self.counts.contains(name) ? "\(name):\(value)" : value
        }.joined(separator: "/")
    }

    /// The same for people: words between blanks.
    var words: String {
        identity.map { name, value in
            Self.counts.contains(name) ? "\(name) \(value)" : value
        }.joined(separator: " ")
    }

    /// Counts that say what was measured.
    static let counts: Set<String> = [
        "workers", "references", "pages", "killers", "storm_rate_per_second",
    ]

    /// Cells that say what was measured, and not what came of it.
    static let identifying: Set<String> = counts.union([
        "kind", "a", "b", "generation", "driver", "fault", "file", "detector", "id", "title",
        "subject", "workload", "shape", "what", "mode", "sharing", "order", "control", "map",
        "storm",
    ])

    /// A rate of 100 is `100` in a name, though it is a number that may have a fraction.
    private static func word(_ value: Cell.Value) -> String? {
        if case .number(let number) = value, let whole = Int(exactly: number) { return "\(whole)" }
        return value.text
    }

    private static func time(_ cell: Cell, _ values: [String: Cell.Value]) -> Time? {
        guard let median = cell.value.number else { return nil }
        let words = cell.name.split(separator: "_").map(String.init)
        let isMedian = words.last == "median"
        guard isMedian || words.contains("p50"),
            let unit = words.first(where: { $0 == "ns" || $0 == "us" })
        else { return nil }
        let name = words.filter { $0 != unit && $0 != "p50" && $0 != "median" }
            .joined(separator: "_")
        func beside(_ ending: String) -> Cell.Value? {
            values[words.map { $0 == "median" || $0 == "p50" ? ending : $0 }.joined(separator: "_")]
        }
        // `_p50_us` stands beside `_samples`, without the unit.
        let plain = words.filter { $0 != "us" }.map { $0 == "p50" ? "samples" : $0 }
        let samples = beside("samples") ?? values[plain.joined(separator: "_")]
        var interval: (low: Double, high: Double)?
        if isMedian, let low = beside("low")?.number, let high = beside("high")?.number {
            interval = (low, high)
        }
        return Time(
            name: name, unit: unit, median: median, interval: interval,
            samples: samples?.integer)
    }
}

extension Cell.Value {
    /// As a person would write it; `nil` for what is unknown.
    var text: String? {
        switch self {
        case .text(let text): text
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .unknown: nil
        }
    }

    /// A figure that is a number, whole or not.
    var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        case .text, .flag, .unknown: nil
        }
    }

    /// A count.
    var integer: Int? {
        if case .integer(let integer) = self { integer } else { nil }
    }
}
