/// What of the fast path's throughput is left with the oracle looking on.
public struct OracleRatio: Codable, Sendable, Equatable {
    /// Id of the load.
    public var load: String
    /// Id of the way of counting.
    public var subject: String
    /// Throughput with the oracle over throughput without it; the median of pairs of episodes.
    public var median: Double
    /// Where the true median lies with 95 %.
    public var low: Double
    public var high: Double
    /// Pairs of episodes, one with and one without, one right after the other.
    public var pairs: Int

    /// Puts a ratio together.
    public init(
        load: String, subject: String, median: Double, low: Double, high: Double, pairs: Int
    ) {
        self.load = load
        self.subject = subject
        self.median = median
        self.low = low
        self.high = high
        self.pairs = pairs
    }
}
