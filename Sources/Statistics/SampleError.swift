/// Why samples say nothing.
public enum SampleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There was no sample.
    case empty
    /// A sample, or a statistic of samples, was infinite or not a number.
    case notFinite(index: Int)

    public var description: String {
        switch self {
        case .empty: "no samples"
        case .notFinite(let index): "sample \(index) is not a finite number"
        }
    }
}

/// Samples checked and sorted once, so that what is computed from them need not check again.
public struct SortedSamples: Sendable, Equatable {
    /// Ascending, finite, at least one.
    public let values: [Double]

    /// Checks and sorts.
    ///
    /// - Parameter samples: In any order.
    /// - Throws: `SampleError` when there are none or one is not finite.
    public init(_ samples: [Double]) throws(SampleError) {
        guard !samples.isEmpty else { throw .empty }
        if let index = samples.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index)
        }
        values = samples.sorted()
    }

    /// How many samples there are, at least one.
    public var count: Int { values.count }

    /// The value below which a share of the samples lies, interpolated linearly between neighbours.
    ///
    /// - Parameter share: 0 is the smallest sample, 0.5 the median, 1 the largest.
    /// - Returns: The quantile (type 7 of Hyndman and Fan, "Sample quantiles in statistical packages").
    public func quantile(_ share: Double) -> Double {
        precondition((0...1).contains(share), "a quantile lies between 0 and 1")
        let position = share * Double(values.count - 1)
        let below = Int(position.rounded(.down))
        let above = min(below + 1, values.count - 1)
        let weight = position - Double(below)
        // Equal neighbours are returned as they are, because rounding must not move a median out of
        // its own interval; weighted this way the sum cannot overflow where the difference would.
        guard values[below] < values[above] else { return values[below] }
        return values[below] * (1 - weight) + values[above] * weight
    }

    /// The middle sample, or the middle of the two in the middle.
    public var median: Double { quantile(0.5) }
}
