internal import RealModule

/// How two costs that were measured in pairs stand to each other: the middle of b / a, and how sure it is.
///
/// The two of a pair were measured one right after the other, so whatever the host did to one it did to
/// the other, and most of it cancels within the pair. Pairs are what is independent; so the interval is of
/// the pairs' ratios, never of single figures.
public struct PairedRatio: Sendable, Equatable {
    /// With fewer pairs than this no interval holds the median with 95 %: even the whole range of five
    /// leaves it out once in sixteen times.
    public static let fewestPairs = 6

    /// From so many pairs on the interval is the bootstrap's.
    ///
    /// With fewer, the percentile bootstrap of a median holds the true one less often than it says (with seven
    /// pairs in fewer than nine of ten runs where 95 % are promised): its ends are a few of the pairs' own ratios. The
    /// order-statistic interval, `Interval.ofMedian`, keeps its promise with any number.
    public static let fewestBootstrapped = 20

    /// How many pairs it was made from, at least one.
    public let count: Int
    /// The median of b / a; below 1 when b is cheaper.
    public let median: Double
    /// Where the true median of b / a lies: percentile bootstrap over pairs from `fewestBootstrapped` pairs on,
    /// below that between two of the ratios.
    public let interval: Interval

    /// Puts together what was computed elsewhere, as from two files.
    public init(count: Int, median: Double, interval: Interval) {
        self.count = count
        self.median = median
        self.interval = interval
    }

    /// Compares pairs.
    ///
    /// - Parameters:
    ///   - pairs: Costs measured next to each other, in one unit, in any order.
    ///   - confidence: Wanted coverage of the interval.
    ///   - resamples: How often the bootstrap draws, where there are pairs enough for it.
    ///   - seed: What its draws follow from: the same seed gives the same interval.
    /// - Throws: `SampleError` when there is no pair, or a ratio is not finite, as when `a` is zero.
    public init(
        _ pairs: [(a: Double, b: Double)], confidence: Double = 0.95, resamples: Int = 1000,
        seed: UInt64
    ) throws(SampleError) {
        let ratios = pairs.map { $0.b / $0.a }
        let sorted = try SortedSamples(ratios)
        count = sorted.count
        median = sorted.median
        guard count >= Self.fewestBootstrapped else {
            interval = Interval.ofMedian(sorted, confidence: confidence)
            return
        }
        var generator = SplitMix64(seed: seed)
        interval = try Interval.bootstrap(
            ratios, confidence: confidence, resamples: resamples, using: &generator
        ) { draw in
            Self.median(draw)
        }
    }

    /// How far the farther end of the interval lies from 1.
    ///
    /// Of something against itself, whose true ratio is 1, it is the noise floor: what the procedure,
    /// on this host, for this long, may show where there is nothing.
    public var reach: Double { max((1 - interval.low).magnitude, (interval.high - 1).magnitude) }

    /// The same middle with the interval that `count` pairs would leave: its ends come nearer as 1/√n.
    func scaled(toPairs count: Int) -> PairedRatio {
        let shrink = (Double(self.count) / Double(count)).squareRoot()
        return PairedRatio(
            count: count, median: median,
            interval: Interval(
                low: median - (median - interval.low) * shrink,
                high: median + (interval.high - median) * shrink, coverage: interval.coverage))
    }

    private static func median(_ draw: [Double]) -> Double {
        let sorted = draw.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? sorted[middle - 1] / 2 + sorted[middle] / 2 : sorted[middle]
    }
}

extension PairedRatio {
    /// Compares two medians of which only the intervals are left, as from two files.
    ///
    /// Nothing is paired here, so nothing cancels: the logarithms' distances from each median to the end
    /// of its interval that matters add up by their squares (MOVER). It knows the spread within each run
    /// only, not what changed between the runs.
    /// Source: G. Zou, A. Donner, "Construction of confidence limits about effect measures: a general
    /// approach", Statistics in Medicine 27, 2008.
    ///
    /// - Parameters:
    ///   - a: Median and interval of the first, above zero.
    ///   - b: Median and interval of the second.
    ///   - count: The smaller number of repetitions.
    /// - Returns: The ratio of the medians with an interval of 95 %, if those given are of 95 %.
    /// - Throws: `SampleError` when a figure is not finite or not above zero.
    public static func unpaired(
        a: (median: Double, low: Double, high: Double),
        b: (median: Double, low: Double, high: Double), count: Int
    ) throws(SampleError) -> PairedRatio {
        let ends = [a.low, a.median, a.high, b.low, b.median, b.high]
        if let index = ends.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
            throw .notFinite(index: index)
        }
        // A median may lie outside an interval only in a file that somebody wrote by hand.
        func distance(_ lower: Double, _ upper: Double) -> Double {
            max(0, Double.log(upper) - Double.log(lower))
        }
        func both(_ left: Double, _ right: Double) -> Double {
            (left * left + right * right).squareRoot()
        }
        let middle = Double.log(b.median) - Double.log(a.median)
        let down = both(distance(a.median, a.high), distance(b.low, b.median))
        let up = both(distance(a.low, a.median), distance(b.median, b.high))
        return PairedRatio(
            count: count, median: b.median / a.median,
            interval: Interval(
                low: Double.exp(middle - down), high: Double.exp(middle + up), coverage: 0.95))
    }
}
