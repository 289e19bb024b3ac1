import Machine
import Records
import Statistics

/// From what was measured to what is recorded.
extension BenchRun {
    func outcome() -> Bench.Outcome {
        var outcome = Bench.Outcome()
        let best = bestProbe
        outcome.entries = [clockEntry].compactMap(\.self) + plan.cells.map { entry($0, best) }
        outcome.violations = violations
        outcome.repetitions = repetitions
        outcome.interrupted = watch.ending == .interrupted
        if watch.ending == .budget {
            outcome.warnings.append("the budget ran out before everything was measured")
        }
        outcome.warnings += userWarnings
        let noise = HostNoise(of: Array(series.values), bestProbe: best)
        outcome.warnings += noise.warnings
        outcome.noisy = noise.isLoud
        return outcome
    }

    /// What has been found so far.
    var violations: [Violation] { watch.violations(replay: plan.replay) }

    /// What is known of one cell so far.
    func entry(_ key: BenchPlan.CellKey) -> BenchEntry { entry(key, bestProbe) }

    /// The best issue probe of the run, or what was given for this machine, ticks.
    private var bestProbe: Double {
        HostNoise.bestProbe(
            of: series.values, given: plan.probeNanoseconds.map { $0 / rate.nanosecondsPerTick })
    }

    private func entry(_ key: BenchPlan.CellKey, _ best: Double) -> BenchEntry {
        let subject = plan.subjects[key.subject]
        var entry = BenchEntry(
            subject: subject.id, workload: plan.workload(of: subject),
            mode: subject.role == .yardstick ? "none" : key.mode.rawValue, workers: key.workers,
            cpus: plan.placement(workers: key.workers))
        let kinds = watch.crew.kinds
        let dispatch = min(key.workers, kinds.dispatch)
        entry.workersByKind = BenchEntry.WorkersByKind(
            dispatch: dispatch, own: key.workers - dispatch)
        if let reason = plan.misfit(key) ?? skipped[key.subject] {
            entry.skipped = reason
            return entry
        }
        guard let series = series[key], !series.samples.isEmpty else {
            entry.skipped = watch.reasonWithoutFigure(series[key])
            return entry
        }
        entry.nsPerPair = series.nanoseconds(bestProbe: best, perTick: rate.nanosecondsPerTick)
        entry.ratioToFloor = floor(workers: key.workers).flatMap {
            series.ratio(to: $0, bestProbe: best)
        }
        entry.pairs = series.pairs
        entry.chunks = series.chunks
        entry.discarded = series.discarded
        entry.slotsOnOwnNode = series.slotsOnOwnNode
        entry.phasesUs = PhaseMarks.median(
            series.phases, nanosecondsPerTick: rate.nanosecondsPerTick)
        if Set(entry.cpus).count > 1 { entry.rivalsOverlapped = series.overlapped }
        if let kills = kills[key] { entry.add(kills) }
        if let control = controls[key] { entry.add(control) }
        return entry
    }

    private func floor(workers: Int) -> CellSeries? {
        let key = series.keys.first {
            $0.workers == workers && plan.subjects[$0.subject].id == "floor"
        }
        return key.flatMap { series[$0] }
    }

    /// What looking at the clock costs; there is one look for each chunk.
    var clockEntry: BenchEntry? {
        let values = clockTicks.map { $0 * rate.nanosecondsPerTick }
        guard let summary = try? Summary(values) else { return nil }
        return BenchEntry(
            subject: "clock-overhead", workload: plan.yardstickWorkload, mode: "none", workers: 1,
            cpus: plan.placement(workers: 1), nsPerPair: Measured(summary))
    }
}

extension BenchEntry {
    /// Enters what the control thread of a user measured.
    fileprivate mutating func add(_ report: ControlReport) {
        killToConfirmUs = Percentiles(report.toConfirm)
        control = report.what
        controlUs = Percentiles(report.took)
    }

    /// Enters what a storm found out.
    fileprivate mutating func add(_ kills: KillReport) {
        killToConfirmUs = Percentiles(kills.toConfirm)
        guard let barrier = Percentiles(kills.barrier), let sum = Percentiles(kills.sum),
            let confirm = Percentiles(kills.confirm)
        else { return }
        killStepsUs = KillSteps(barrier: barrier, sum: sum, confirm: confirm)
    }
}
