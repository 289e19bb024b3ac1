import Records

/// What a pair costs over the number of workers, as one run has it, for a place beside that of other runs.
public struct RunCurve: Sendable {
    /// What was measured and how, in words; curves of runs with the same one are comparable.
    let name: String
    /// Whether it is a yardstick and no subject.
    let isYardstick: Bool
    /// Ascending in workers.
    let points: [(workers: Int, figure: Measured)]
    /// The fit; `nil` where there is none.
    var scaling: ScalingFigures?
    /// Where the workers begin to span more on this run's host.
    var marks: [ScalingChart.Mark] = []
}
