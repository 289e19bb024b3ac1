/// A figure and the range that holds the true one, in one unit.
public struct Estimate: Sendable, Equatable {
    /// The figure itself: a median, or the value of a fit.
    public let value: Double
    /// Lower end of the 95 % interval.
    public let low: Double
    /// Upper end of the 95 % interval.
    public let high: Double

    /// Puts a figure and its range together.
    public init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }

    /// Whether `value` lies in the range, ends included.
    public func contains(_ value: Double) -> Bool { low <= value && value <= high }

    /// Whether all three are finite and in order, which a file that somebody wrote by hand may break.
    var isSound: Bool { low.isFinite && high.isFinite && low <= value && value <= high }
}
