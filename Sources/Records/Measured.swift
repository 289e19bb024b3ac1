public import Statistics

/// A figure with the interval that holds its true median.
public struct Measured: Codable, Sendable, Equatable {
    /// The middle of the repetitions, in the unit that the key names.
    public var median: Double
    /// Lower end of the median's interval.
    public var low: Double
    /// Upper end of the median's interval.
    public var high: Double
    /// How many repetitions it comes from; absent from the record where the key has no such part.
    public var samples: Int?

    /// Puts a figure together from numbers, as when it is read from elsewhere.
    public init(median: Double, low: Double, high: Double, samples: Int? = nil) {
        self.median = median
        self.low = low
        self.high = high
        self.samples = samples
    }

    /// Takes over what a record shows of a summary.
    public init(_ summary: Summary) {
        self.init(
            median: summary.median, low: summary.low, high: summary.high, samples: summary.count)
    }

    /// Takes over a summary of ratios, which a record shows without the number of samples.
    public init(ratios summary: Summary) {
        self.init(median: summary.median, low: summary.low, high: summary.high)
    }
}

/// How long something took that happened many times, microseconds.
public struct Percentiles: Codable, Sendable, Equatable {
    /// Half took at most this long, microseconds.
    public var p50: Double
    /// All but one in a hundred took at most this long, microseconds.
    public var p99: Double
    /// The longest, microseconds.
    public var max: Double
    /// How often it happened.
    public var samples: Int

    /// Puts percentiles together, in microseconds.
    public init(p50: Double, p99: Double, max: Double, samples: Int) {
        self.p50 = p50
        self.p99 = p99
        self.max = max
        self.samples = samples
    }

    /// Reads a histogram of nanoseconds; `nil` when nothing was recorded.
    public init?(_ histogram: LatencyHistogram) {
        guard let p50 = histogram.p50, let p99 = histogram.p99, let max = histogram.max else {
            return nil
        }
        self.init(
            p50: Double(p50) / 1000, p99: Double(p99) / 1000, max: Double(max) / 1000,
            samples: Int(clamping: histogram.count))
    }
}
