import Records

/// What intervals from few repetitions are worth.
///
/// The interval of a median reaches 95 % from six repetitions on (`Interval.ofMedian`): of fewer it is the
/// range of all of them, which two repetitions give a coverage of 50 %, three one of 75 %.
enum FewRepetitions {
    /// Fewest that carry a 95 % interval.
    static let fewest = 6

    /// Whether an interval is only the range; not where nobody tells how many there were.
    static func isRange(_ samples: Int?) -> Bool { samples.map { $0 < fewest } ?? false }

    /// A sentence for the foot of a table; empty where every interval is one of 95 %.
    static func note(_ samples: [Int?]) -> String {
        samples.contains(where: isRange)
            ? " Fewer than \(fewest) repetitions carry no 95 % interval: their range is that of all."
            : ""
    }
}

/// Percentiles that are more than the longest by another name.
enum ToldPercentile {
    /// Whether a sample or more lies beyond the share; for the middle, one on either side of it.
    static func isTold(_ share: Double, of samples: Int) -> Bool {
        share <= 0.5 ? samples >= 3 : Double(samples) * (1 - share) > 1 - 1e-9
    }

    /// The figure, or a dash where there were too few samples.
    static func text(
        _ value: Double, _ share: Double, of samples: Int, _ unit: Figure.Unit
    ) -> String {
        isTold(share, of: samples) ? Figure.text(value, unit) : "–"
    }
}
