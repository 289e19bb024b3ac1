import Records
import Statistics

/// Fills a CPU map cell by cell; knows nothing of how a cell is measured.
struct MapFilling {
    let plan: MapPlan
    /// Ticks of one way, `[row * count + column]`.
    private var samples: [[Double]]
    /// Why cells are lost, by the same index; a lost cell is not visited again.
    private var lost: [Int: String] = [:]
    /// Whether both ways of every pair of the trial cost the same.
    private(set) var isSymmetric = false
    /// Whether the run ended meanwhile.
    private(set) var isEnded = false

    /// How often the pairs of the trial are visited each way.
    static let trialVisits = 3

    init(_ plan: MapPlan) {
        self.plan = plan
        samples = Array(repeating: [], count: plan.cpus.count * plan.cpus.count)
    }

    /// Visits all cells: the trial, then level by level, then all again while there is time.
    ///
    /// The trial and the first level are finished however late it is.
    ///
    /// - Parameters:
    ///   - passes: How often each cell is visited at most.
    ///   - isLate: Whether the time is over.
    ///   - visit: Measures the way between a row's and a column's CPU; `nil` when the run is to end.
    /// - Throws: What `visit` throws.
    mutating func fill<Failure: Error>(
        passes: Int, isLate: () -> Bool,
        visit: (_ row: Int, _ column: Int) throws(Failure) -> LineBounce.Visit?
    ) throws(Failure) {
        for _ in 0..<Self.trialVisits {
            for pair in plan.trial {
                for (row, column) in [(pair.row, pair.column), (pair.column, pair.row)] {
                    try call(row, column, visit)
                    if isEnded { return }
                }
            }
        }
        isSymmetric = showsSymmetry
        for pass in 0..<max(1, passes) {
            for (level, pairs) in plan.levels.enumerated() {
                for pair in pairs {
                    if isLate(), pass > 0 || level > 0 { return }
                    let ways = [(pair.row, pair.column), (pair.column, pair.row)]
                    for (row, column) in isSymmetric ? [ways[0]] : ways {
                        if pass == 0, !samples[index(row, column)].isEmpty { continue }
                        try call(row, column, visit)
                        if isEnded { return }
                    }
                }
            }
        }
    }

    private mutating func call<Failure: Error>(
        _ row: Int, _ column: Int, _ visit: (Int, Int) throws(Failure) -> LineBounce.Visit?
    ) throws(Failure) {
        let index = index(row, column)
        if lost[index] != nil { return }
        switch try visit(row, column) {
        case .samples(let new): samples[index] += new
        case .lost(let reason): lost[index] = reason
        case nil: isEnded = true
        }
    }

    private func index(_ row: Int, _ column: Int) -> Int { row * plan.cpus.count + column }

    /// Whether no pair of the trial shows a difference, and most have something to show.
    private var showsSymmetry: Bool {
        var agreeing = 0
        for pair in plan.trial {
            guard let there = try? Summary(samples[index(pair.row, pair.column)]),
                let back = try? Summary(samples[index(pair.column, pair.row)])
            else { continue }
            guard there.low <= back.high, back.low <= there.high else { return false }
            agreeing += 1
        }
        return agreeing > 0 && agreeing * 2 > plan.trial.count
    }

    // MARK: - What came out

    /// The map as far as it was measured.
    ///
    /// - Parameter scale: Nanoseconds per tick.
    /// - Returns: The map, with what is lost and what was not reached.
    func map(nanosecondsPerTick scale: Double) -> ContentionMap {
        let count = plan.cpus.count
        var values = [[Double?]](
            repeating: [Double?](repeating: nil, count: count), count: count)
        var spreads = values
        var lostCells: [ContentionMap.Lost] = []
        var (fewest, unreached) = (Int.max, 0)
        for row in 0..<count {
            for column in 0..<count where row != column {
                if let reason = reason(row, column) {
                    lostCells.append(
                        ContentionMap.Lost(
                            row: plan.cpus[row], column: plan.cpus[column], reason: reason))
                } else if let summary = try? Summary(figures(row, column)) {
                    values[row][column] = summary.median * scale
                    spreads[row][column] = (summary.high - summary.low) / 2 * scale
                    fewest = min(fewest, summary.count)
                } else {
                    unreached += 1
                }
            }
        }
        return ContentionMap(
            kind: .cpuToCPU, subject: CostMaps.line, rows: plan.cpus, columns: plan.cpus,
            values: values, spreads: spreads, samples: fewest == .max ? 0 : fewest,
            symmetric: isSymmetric, lost: lostCells, unreached: unreached, sockets: plan.sockets,
            nodes: plan.nodes)
    }

    /// Of both ways together where one stands for the other.
    private func figures(_ row: Int, _ column: Int) -> [Double] {
        let own = samples[index(row, column)]
        return isSymmetric ? own + samples[index(column, row)] : own
    }

    private func reason(_ row: Int, _ column: Int) -> String? {
        lost[index(row, column)] ?? (isSymmetric ? lost[index(column, row)] : nil)
    }
}
