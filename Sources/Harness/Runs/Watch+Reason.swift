extension Watch {
    /// Why a cell has no figure.
    ///
    /// - Parameter series: What was measured of it; `nil` when it had no turn.
    /// - Returns: A few words for a record.
    func reasonWithoutFigure(_ series: CellSeries?) -> String {
        if let series, series.moved > 0 { return "a worker was moved off its CPU" }
        return switch ending {
        case .interrupted: "interrupted before its turn"
        case .budget: "the budget ran out before its turn"
        case .hang: "the run ended before its turn"
        case nil: "no undisturbed chunk"
        }
    }
}
