import Machine
import Records

/// The state of one sweep.
struct SweepRun {
    let meter: CellMeter
    var watch: Watch
    var tally: SweepTally
    private var repetitions = 0

    init(grid: SweepGrid, topology: Topology, site: Site, watch: Watch) {
        self.watch = watch
        tally = SweepTally(grid: grid, topology: topology)
        meter = CellMeter(
            site: site, topology: topology, rate: TickRate(), cpus: grid.crew,
            warmUpNanoseconds: grid.plan.warmUpNanoseconds)
    }

    var grid: SweepGrid { tally.grid }
    private var plan: ContentionPlan { grid.plan }

    /// Between two pairs whose latency is taken, so that most of the time goes to the work itself.
    private static let samplingInterval = 16

    /// Asks in every worker's thread whether each subject can run there.
    mutating func askEveryWorker() throws(HarnessError) {
        let reasons = try watch.askEveryWorker(plan.subjects.map(\.unavailableReason))
        for (index, reason) in reasons.enumerated() { tally.skipped[index] = reason }
    }

    /// Measures all points in turn, looks at each once, and repeats the measuring.
    ///
    /// The first repetition is finished whatever it takes, unless the run is to end.
    mutating func measure(
        until deadline: Int64, progress: (Double, String) -> Void
    ) throws(HarnessError) {
        let begin = MonotonicClock.nanoseconds()
        var order = CellOrder(tally.measured, seed: plan.seed)
        func isOver(_ point: SweepGrid.Point, _ run: inout SweepRun, first: Bool) -> Bool {
            let now = MonotonicClock.nanoseconds()
            let share = Double(now - begin) / Double(max(1, deadline - begin))
            progress(max(0, min(1, share)), run.grid.describe(point))
            return run.watch.stopsHere() || now >= deadline && !first
        }
        repeat {
            let points = order.next()
            for point in points {
                if isOver(point, &self, first: repetitions == 0) { return }
                try measure(point)
            }
            if repetitions == 0 {
                for point in points {
                    if isOver(point, &self, first: false) { return }
                    try look(at: point)
                }
            }
            repetitions += 1
        } while MonotonicClock.nanoseconds() < deadline
            && repetitions < plan.repetitions ?? .max && !watch.stopsHere()
    }

    private mutating func measure(_ point: SweepGrid.Point) throws(HarnessError) {
        let turn = try meter.turn(place(of: point), &watch, make: maker(of: point))
        if let turn { tally.add(turn, of: point) }
    }

    /// Samples single pairs, and counts what processor and kernel do, in a turn each.
    private mutating func look(at point: SweepGrid.Point) throws(HarnessError) {
        let (place, make) = (place(of: point), maker(of: point))
        var looked = SweepTally.Looked()
        let sampling = Look.latency(every: Self.samplingInterval)
        if let workers = try meter.look(sampling, place, &watch, make: make) {
            looked.latency = PairLatency(
                workers, nanosecondsPerTick: meter.rate.nanosecondsPerTick)
        }
        if plan.counts, !watch.stopsHere(),
            let workers = try meter.look(.counters, place, &watch, make: make)
        {
            looked.counters = Self.counted(workers)
        }
        tally.looks[point] = looked
    }

    /// What the workers of one turn counted together; unknown when one was moved, as its time is.
    static func counted(_ workers: [WorkerLook]) -> [CounterReading] {
        guard workers.allSatisfy(\.stayed) else {
            return CounterName.allCases.map {
                CounterReading(unknown: $0, reason: "a worker was moved off its CPU")
            }
        }
        var totals = CounterTotals()
        for (index, worker) in workers.enumerated() { totals.add(worker.readings, worker: index) }
        return totals.readings(pairs: workers.reduce(0) { $0 + $1.pairs })
    }

    private func place(of point: SweepGrid.Point) -> CellMeter.Place {
        CellMeter.Place(
            what: grid.describe(point), workers: point.workers, repetition: repetitions,
            members: grid.members(of: point))
    }

    private func maker(of point: SweepGrid.Point) -> @Sendable (Site) -> BenchCell? {
        let (curve, members) = (point.curve, grid.members(of: point))
        let (subject, workload) = (plan.subjects[curve.subject], grid.workload(of: curve))
        let references = curve.sharing.count(workers: point.workers)
        return { site in
            SharedAmong.cell(references: references, members: members) {
                subject.makeCell(site, workload, curve.mode)
            }
        }
    }

    // MARK: - What came out

    func outcome() -> Contention.Outcome {
        var outcome = Contention.Outcome()
        outcome.entries = tally.entries(nanosecondsPerTick: meter.rate.nanosecondsPerTick) {
            watch.reasonWithoutFigure($0)
        }
        outcome.violations = watch.violations(replay: plan.replay)
        outcome.interrupted = watch.ending == .interrupted
        if watch.ending == .budget {
            outcome.warnings.append("the budget ran out before everything was measured")
        }
        let unlooked = tally.measured.count { tally.looks[$0] == nil }
        if unlooked > 0, watch.ending == nil {
            outcome.warnings.append(
                "time ran out before single pairs of \(unlooked) points were sampled; "
                    + "a longer --duration has them all")
        }
        let noise = tally.noise
        outcome.warnings += noise.warnings
        outcome.noisy = noise.isLoud
        return outcome
    }
}
