/// When the next record of a long run is due, so that its file stays small however long it runs.
///
/// The interval doubles after every 256 records. The moments follow from the time alone, so a resumed
/// run goes on at the pace that it had: a minute at first makes 2,561 records in half a year.
public struct RecordPace: Sendable, Equatable {
    /// Records between two doublings.
    public static let recordsPerInterval = 256

    /// Seconds between the first records.
    public let interval: Double
    /// When the next record is due, seconds of the run.
    public private(set) var due: Double

    /// Begins, or goes on, at a moment of the run.
    ///
    /// - Parameters:
    ///   - interval: Seconds between the first records; above 0 and finite.
    ///   - elapsed: Seconds that the run has lasted, over all resumptions.
    public init(interval: Double, elapsed: Double = 0) {
        precondition(interval > 0 && interval.isFinite, "an interval is above 0")
        self.interval = interval
        due = 0
        due = moment(after: elapsed)
    }

    /// Whether a record is due; what is due is due once, however late it is asked for.
    ///
    /// - Parameter elapsed: Seconds that the run has lasted; never less than at the last call.
    /// - Returns: True once for each moment, and once for several that were missed.
    public mutating func take(at elapsed: Double) -> Bool {
        guard elapsed >= due else { return false }
        due = moment(after: elapsed)
        return true
    }

    /// The first moment for a record after `elapsed`.
    private func moment(after elapsed: Double) -> Double {
        var start = 0.0
        var step = interval
        let perStep = Double(Self.recordsPerInterval)
        while start + perStep * step <= elapsed {
            start += perStep * step
            step *= 2
        }
        let moment = start + ((elapsed - start) / step).rounded(.down) * step + step
        // Rounding must not make a record due twice.
        return moment > elapsed ? moment : moment + step
    }
}
