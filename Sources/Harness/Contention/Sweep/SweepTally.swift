import Machine
import Records
import Statistics

/// What was measured of each point, and what it comes to; pure.
struct SweepTally {
    /// What was looked at beside the figures.
    struct Looked: Sendable {
        var latency: PairLatency?
        var counters: [CounterReading] = []
    }

    let grid: SweepGrid
    let topology: Topology
    /// Why a subject is left out, by its index.
    var skipped: [Int: String] = [:]
    private(set) var series: [SweepGrid.Point: CellSeries] = [:]
    var looks: [SweepGrid.Point: Looked] = [:]

    init(grid: SweepGrid, topology: Topology) {
        self.grid = grid
        self.topology = topology
    }

    /// Enters one turn; its chunks and phases are not kept, which many CPUs and points would fill memory with.
    mutating func add(_ turn: CellTurn, of point: SweepGrid.Point) {
        var turn = turn
        turn.phases = nil
        series[point, default: CellSeries()].add(turn)
    }

    /// Why a point is left out before anything runs; `nil` when it is measured.
    func whyLeftOut(_ point: SweepGrid.Point) -> String? {
        grid.misfit(point) ?? skipped[point.curve.subject]
    }

    /// The points that are measured.
    var measured: [SweepGrid.Point] { grid.points.filter { whyLeftOut($0) == nil } }

    /// The best issue probe of the run, ticks.
    var bestProbe: Double { HostNoise.bestProbe(of: series.values, given: nil) }

    /// How much the host disturbed it.
    var noise: HostNoise { HostNoise(of: Array(series.values), bestProbe: bestProbe) }

    /// Every point, those of one curve after each other.
    ///
    /// - Parameters:
    ///   - perTick: Nanoseconds.
    ///   - reason: Why there is no figure, given what was measured of a point.
    /// - Returns: One entry for each point.
    func entries(
        nanosecondsPerTick perTick: Double, reason: (CellSeries?) -> String
    ) -> [ContentionEntry] {
        let best = bestProbe
        return grid.curves.flatMap { curve in
            let points = grid.points(of: curve)
            let scaling = scaling(of: points, best, perTick)
            return points.map { point in
                var entry = entry(point, best, perTick, reason)
                entry.scaling = scaling
                return entry
            }
        }
    }

    private func entry(
        _ point: SweepGrid.Point, _ best: Double, _ perTick: Double,
        _ reason: (CellSeries?) -> String
    ) -> ContentionEntry {
        let curve = point.curve
        let placement = grid.placement(of: point)
        var entry = ContentionEntry(
            kind: .point, subject: grid.plan.subjects[curve.subject].id,
            workload: grid.workload(of: curve), mode: grid.mode(of: curve),
            references: curve.sharing.count(workers: point.workers), sharing: curve.sharing.name,
            workers: point.workers, placement: placement,
            span: PlacementSpan(
                of: placement, order: grid.plan.fillings[curve.filling].order.rawValue,
                on: topology))
        if let why = whyLeftOut(point) {
            entry.skipped = why
            return entry
        }
        let series = series[point]
        entry.discarded = series?.discarded ?? 0
        guard let series, !series.samples.isEmpty else {
            entry.skipped = reason(series)
            return entry
        }
        entry.nsPerPair = series.nanoseconds(bestProbe: best, perTick: perTick)
        entry.throughput = (try? Summary(series.throughputs(bestProbe: best, perTick: perTick)))
            .map(Measured.init(_:))
        entry.fairness = series.fairness(bestProbe: best)
        entry.pairs = series.pairs
        entry.latencyNs = looks[point]?.latency
        entry.counters = looks[point]?.counters ?? []
        return entry
    }

    /// The fit of one curve; `nil` when nothing of it was measured.
    ///
    /// Up to one worker for each CPU. Beyond that workers take turns, and throughput says how well the
    /// scheduler deals them out: the law is of workers that run at once.
    private func scaling(
        of points: [SweepGrid.Point], _ best: Double, _ perTick: Double
    ) -> ScalingFigures? {
        guard points.contains(where: { series[$0]?.samples.isEmpty == false }) else { return nil }
        let fitted = points.filter { !grid.isOversubscribed($0) }.compactMap { point in
            series[point].map {
                ScalingPoint(
                    workers: point.workers,
                    throughputs: $0.throughputs(bestProbe: best, perTick: perTick))
            }
        }
        return ScalingFigures(fitting: fitted.filter { !$0.throughputs.isEmpty })
    }
}
