/// What repetitions of one measurement amount to: their middle, how sure it is, and their spread.
///
/// In the unit of the samples. No average: one repetition on a disturbed host would move it.
public struct Summary: Sendable, Equatable {
    /// How many samples it was made from, at least one.
    public let count: Int
    /// The middle sample, or the middle of the two in the middle.
    public let median: Double
    /// Where the true median lies, with at least 95 % confidence from six samples on.
    public let interval: Interval
    /// A quarter of the samples lies below.
    public let lowerQuartile: Double
    /// A quarter of the samples lies above.
    public let upperQuartile: Double
    /// The smallest sample.
    public let min: Double
    /// The largest sample.
    public let max: Double

    /// Summarises repetitions.
    ///
    /// - Parameters:
    ///   - samples: One value per repetition, in any order.
    ///   - confidence: Wanted coverage of the median's interval.
    /// - Throws: `SampleError` when there are none or one is not finite.
    public init(_ samples: [Double], confidence: Double = 0.95) throws(SampleError) {
        let sorted = try SortedSamples(samples)
        count = sorted.count
        median = sorted.median
        interval = Interval.ofMedian(sorted, confidence: confidence)
        lowerQuartile = sorted.quantile(0.25)
        upperQuartile = sorted.quantile(0.75)
        min = sorted.quantile(0)
        max = sorted.quantile(1)
    }

    /// Lower end of the median's interval.
    public var low: Double { interval.low }
    /// Upper end of the median's interval.
    public var high: Double { interval.high }

    /// Spread of the middle half, as a share of the median; `nil` when the median is zero.
    public var relativeQuartileRange: Double? {
        median == 0 ? nil : (upperQuartile - lowerQuartile) / median.magnitude
    }
}
