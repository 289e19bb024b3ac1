/// Samples too far from the rest, judged by median and MAD so that they cannot hide themselves.
///
/// For warnings: an outlier is named in the record, not taken out of it.
public struct Outliers: Sendable, Equatable {
    /// Positions in the samples as given, ascending.
    public let indices: [Int]
    /// Median of all samples.
    public let median: Double
    /// Median absolute deviation from the median; zero when more than half of the samples are equal.
    public let medianAbsoluteDeviation: Double

    /// Finds outliers.
    ///
    /// A sample is one when its modified z-score, `0.6745 |x - median| / MAD`, exceeds `threshold`;
    /// where the MAD is zero, `|x - median| / (1.253314 x mean absolute deviation)` takes its place.
    /// Source: B. Iglewicz, D. Hoaglin, "How to Detect and Handle Outliers", 1993.
    ///
    /// - Parameters:
    ///   - samples: In any order.
    ///   - threshold: 3.5 is the authors' advice.
    /// - Throws: `SampleError` when there are none or one is not finite.
    public init(in samples: [Double], threshold: Double = 3.5) throws(SampleError) {
        let center = try SortedSamples(samples).median
        let deviations = samples.map { ($0 - center).magnitude }
        let spread = try SortedSamples(deviations).median
        let mean = deviations.reduce(0, +) / Double(deviations.count)
        let unit = spread > 0 ? spread / 0.6745 : mean * 1.253314
        median = center
        medianAbsoluteDeviation = spread
        indices = unit > 0 ? samples.indices.filter { deviations[$0] / unit > threshold } : []
    }
}
