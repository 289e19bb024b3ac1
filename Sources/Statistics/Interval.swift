/// A range that holds the true value with a stated probability.
public struct Interval: Sendable, Equatable {
    /// Lower end, in the unit of the samples.
    public let low: Double
    /// Upper end, in the unit of the samples.
    public let high: Double
    /// Probability that the procedure's range holds the true value.
    ///
    /// For the order-statistic interval the exact one, which is at least what was asked for where
    /// there are samples enough, and less where there are not.
    public let coverage: Double

    /// Puts a range and its coverage together.
    public init(low: Double, high: Double, coverage: Double) {
        self.low = low
        self.high = high
        self.coverage = coverage
    }

    /// Whether `value` lies in the range, ends included.
    public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}

extension Interval {
    /// The interval of a median that assumes nothing about the distribution.
    ///
    /// The k-th smallest and k-th largest sample, for the largest k whose coverage
    /// `1 - 2 P(Binomial(n, 1/2) < k)` is at least `confidence`; with fewer than six samples no k
    /// reaches 95 %, and the whole range stands with the coverage that it has.
    /// Source: H. A. David, H. N. Nagaraja, "Order Statistics", 3rd ed., section 7.1.
    ///
    /// - Parameters:
    ///   - samples: Independent repetitions.
    ///   - confidence: Wanted coverage, between 0 and 1.
    /// - Returns: The interval with its exact coverage.
    public static func ofMedian(_ samples: SortedSamples, confidence: Double = 0.95) -> Interval {
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        let tails = lowerTails(samples.count)
        var rank = 1
        while rank + 1 < tails.count, 1 - 2 * tails[rank + 1] >= confidence { rank += 1 }
        return Interval(
            low: samples.values[rank - 1], high: samples.values[samples.count - rank],
            coverage: max(0, 1 - 2 * tails[rank]))
    }

    /// Probability that fewer than `k` of `count` fair coins fall heads, `[k]`, k = 0 to count / 2 + 1.
    private static func lowerTails(_ count: Int) -> [Double] {
        // Weights relative to the central term, from the middle outwards: nothing underflows that
        // would matter, however many samples there are.
        let middle = count / 2
        var weights = [Double](repeating: 1, count: middle + 1)
        for k in stride(from: middle, to: 0, by: -1) {
            weights[k - 1] = weights[k] * Double(k) / Double(count - k + 1)
        }
        let lower = weights.reduce(0, +)
        let total = count.isMultiple(of: 2) ? 2 * lower - weights[middle] : 2 * lower
        var sum = 0.0
        let tails = weights.map { weight in
            defer { sum += weight }
            return sum / total
        }
        return tails + [sum / total]
    }

    /// The percentile bootstrap of any statistic.
    ///
    /// Draws as many samples as there are, with replacement, `resamples` times, and takes the middle
    /// `confidence` of the statistics. The same generator gives the same interval.
    /// Source: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", chapter 13.
    ///
    /// - Parameters:
    ///   - samples: Independent repetitions.
    ///   - confidence: Wanted coverage, between 0 and 1; with few samples the true one is lower.
    ///   - resamples: How often to draw; 1,000 settles the ends of a 95 % interval.
    ///   - generator: Where the draws come from; advanced.
    ///   - statistic: What is computed from each draw, given in the order drawn.
    /// - Returns: The interval, with `confidence` as its nominal coverage.
    /// - Throws: `SampleError` when there are no samples, or a sample or a statistic is not finite.
    public static func bootstrap(
        _ samples: [Double], confidence: Double = 0.95, resamples: Int = 1000,
        using generator: inout SplitMix64, statistic: ([Double]) -> Double
    ) throws(SampleError) -> Interval {
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        precondition(resamples > 0, "a bootstrap draws at least once")
        // For the check only; drawing from the caller's order keeps paired samples paired.
        _ = try SortedSamples(samples)
        let bound = UInt64(samples.count)
        var draw = samples
        var statistics: [Double] = []
        statistics.reserveCapacity(resamples)
        for _ in 0..<resamples {
            for index in draw.indices {
                // The high half of the product is below the bound; its bias is count / 2^64.
                draw[index] = samples[Int(generator.next().multipliedFullWidth(by: bound).high)]
            }
            statistics.append(statistic(draw))
        }
        let sorted = try SortedSamples(statistics)
        let tail = (1 - confidence) / 2
        return Interval(
            low: sorted.quantile(tail), high: sorted.quantile(1 - tail), coverage: confidence)
    }
}
