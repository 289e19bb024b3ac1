/// Sums of counts that a file of elsewhere may hold: one that no `Int` holds is the nearest that it does.
extension Int {
    /// The sum, or the end of the range that it would leave.
    func cappedPlus(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}

extension Sequence<Int> {
    /// The sum of all of them, capped at each step.
    var cappedSum: Int { reduce(0) { $0.cappedPlus($1) } }
}
