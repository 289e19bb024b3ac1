import Histogram

/// How often each latency occurred, in nanoseconds, with two significant digits.
///
/// A thin name over hdrhistogram-swift: one per thread while a run lasts, merged after it. Takes
/// values from 0 to an hour in about 36 KiB; a reported percentile is at most 1 % above the true one.
public struct LatencyHistogram: Sendable {
    /// The longest latency that is told apart from longer ones: one hour, in nanoseconds.
    public static let limitNanoseconds: UInt64 = 3_600_000_000_000

    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: 1, highestTrackableValue: Self.limitNanoseconds,
        numberOfSignificantValueDigits: .two)
    /// How many values were longer than the limit; they count as the limit.
    public private(set) var clampedCount: UInt64 = 0

    /// Starts with nothing recorded; allocates the counts.
    public init() {}

    /// How many values were recorded.
    public var count: UInt64 { histogram.totalCount }

    /// Counts one latency.
    ///
    /// - Cost: one call and one increment; no allocation, no lock.
    /// - Parameter nanoseconds: Longer than the limit counts as the limit, and is counted as clamped.
    public mutating func record(nanoseconds: UInt64) {
        if nanoseconds > Self.limitNanoseconds { clampedCount += 1 }
        histogram.record(min(nanoseconds, Self.limitNanoseconds))
    }

    /// Adds what another thread counted; the order of merging changes nothing.
    ///
    /// - Parameter other: Left as it is.
    public mutating func merge(_ other: LatencyHistogram) {
        histogram.add(other.histogram)
        clampedCount += other.clampedCount
    }

    /// What was counted since `earlier`.
    ///
    /// - Parameter earlier: The same histogram at some moment before; what it has more counts as none.
    /// - Returns: The counts that were added; the longest is told with two digits.
    public func since(_ earlier: LatencyHistogram) -> LatencyHistogram {
        guard earlier.count > 0 else { return self }
        var before: [UInt64: UInt64] = [:]
        for entry in earlier.histogram.recordedValues() {
            before[entry.value] = UInt64(entry.count)
        }
        var part = LatencyHistogram()
        for entry in histogram.recordedValues() {
            let count = UInt64(entry.count)
            let old = before[entry.value, default: 0]
            guard count > old else { continue }
            part.histogram.record(min(entry.value, Self.limitNanoseconds), count: count - old)
        }
        part.clampedCount = clampedCount - min(clampedCount, earlier.clampedCount)
        return part
    }

    /// What was recorded, ascending, and how often; below 256 each value stands for itself.
    public var recorded: [(nanoseconds: UInt64, count: UInt64)] {
        histogram.recordedValues().map { (nanoseconds: $0.value, count: UInt64($0.count)) }
    }

    /// The latency that a share of the values does not exceed, in nanoseconds.
    ///
    /// - Parameter percent: Above 0, up to 100.
    /// - Returns: `nil` when nothing was recorded.
    public func percentile(_ percent: Double) -> UInt64? {
        precondition(percent > 0 && percent <= 100, "a percentile lies above 0 and up to 100")
        return count == 0 ? nil : histogram.valueAtPercentile(percent)
    }

    /// Half of the values are at most this long, nanoseconds; `nil` when nothing was recorded.
    public var p50: UInt64? { percentile(50) }
    /// All but one in a hundred are at most this long, nanoseconds; `nil` when nothing was recorded.
    public var p99: UInt64? { percentile(99) }
    /// The longest, exactly, up to the limit, nanoseconds; `nil` when nothing was recorded.
    public var max: UInt64? { count == 0 ? nil : histogram.maxRecorded }
}

extension LatencyHistogram: Equatable {
    public static func == (left: LatencyHistogram, right: LatencyHistogram) -> Bool {
        left.clampedCount == right.clampedCount && left.histogram == right.histogram
    }
}

extension LatencyHistogram: Codable {
    private enum CodingKeys: String, CodingKey {
        case counts
        case clamped
    }

    /// Writes the counts that are not zero, as value and count in turn.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var pairs: [UInt64] = []
        for entry in histogram.recordedValues() { pairs += [entry.value, UInt64(entry.count)] }
        try container.encode(pairs, forKey: .counts)
        try container.encode(clampedCount, forKey: .clamped)
    }

    /// Reads what `encode` wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let pairs = try container.decode([UInt64].self, forKey: .counts)
        guard pairs.count.isMultiple(of: 2) else {
            throw DecodingError.dataCorruptedError(
                forKey: .counts, in: container, debugDescription: "a value without a count")
        }
        self.init()
        var total: UInt64 = 0
        for index in stride(from: 0, to: pairs.count, by: 2) {
            let (sum, isTooMuch) = total.addingReportingOverflow(pairs[index + 1])
            guard !isTooMuch else {
                throw DecodingError.dataCorruptedError(
                    forKey: .counts, in: container, debugDescription: "more than can be counted")
            }
            total = sum
            histogram.record(min(pairs[index], Self.limitNanoseconds), count: pairs[index + 1])
        }
        clampedCount = try container.decode(UInt64.self, forKey: .clamped)
    }
}
