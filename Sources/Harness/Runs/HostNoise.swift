/// How much the host disturbed a run, and what a reader of its figures should know of that.
struct HostNoise {
    /// One sentence each.
    private(set) var warnings: [String] = []
    /// Whether the figures are not to be trusted.
    private(set) var isLoud = false

    /// Judges all cells of a run together.
    ///
    /// - Parameters:
    ///   - cells: Every cell; those without a sample count only as far as a worker was moved.
    ///   - best: The best issue probe of the machine, ticks.
    init(of cells: [CellSeries], bestProbe best: Double) {
        let moved = cells.reduce(0) { $0 + $1.moved }
        if moved > 0 {
            warnings.append(
                "\(moved) repetitions are invalid: a worker was not on its CPU any more")
            isLoud = true
        }
        let measured = cells.filter { !$0.samples.isEmpty }
        guard !measured.isEmpty else { return }
        let quiet =
            measured.reduce(0) { $0 + $1.quietShare(bestProbe: best) } / Double(measured.count)
        if quiet < 0.8 {
            warnings.append(
                "in \(Int((1 - quiet) * 100)) % of the repetitions a neighbour used the core "
                    + "(issue probe above \(CellSeries.quietFactor) x its best): a cell shows its quiet ones, if "
                    + "there are \(CellSeries.fewestQuiet)")
        }
        let unproven = measured.count { !$0.overlapped }
        if unproven > 0 {
            warnings.append(
                "in \(unproven) of \(measured.count) cells the CPUs were never seen at work all at once: "
                    + "contention may look cheaper than it is")
        }
        isLoud = moved > 0 || quiet < 0.5 || unproven > 0
    }

    /// The best issue probe of a run, or what was given for this machine where that is better, ticks.
    ///
    /// - Parameters:
    ///   - cells: Every cell of the run.
    ///   - given: Best ever seen on this machine, ticks; `nil` when nobody said.
    /// - Returns: Ticks; infinite when there is neither.
    static func bestProbe(of cells: some Sequence<CellSeries>, given: Double?) -> Double {
        let seen = cells.flatMap(\.samples).map(\.probe).filter { $0 > 0 }.min() ?? 0
        return min(given ?? .infinity, seen == 0 ? .infinity : Double(seen))
    }
}
