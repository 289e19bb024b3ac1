import Machine
import Records

/// Cost, throughput, fairness and latency of each subject from one worker to all CPUs and beyond.
///
/// All points take turns within each repetition, in an order that is shuffled anew, so that whatever the host
/// does to one it does to all. Latency and counters have turns of their own: the timed loops read no clock
/// inside a chunk, and are those of `bench`.
struct ScalingSweep: ContentionPart {
    let plan: ContentionPlan
    let topology: Topology
    let start: ProcessStart

    var isEmpty: Bool { SweepGrid(plan).points.isEmpty }
    var weight: Double { 5 }

    func run(
        until deadline: Int64, report: ContentionReport
    ) throws(HarnessError) -> Contention.Outcome {
        let grid = SweepGrid(plan)
        let rig = Rig.Plan(
            placement: grid.crew, housekeeping: plan.housekeeping, patience: plan.patience,
            endsBy: plan.endsBy)
        return try Rig.use(rig, on: topology, start) { rig, watch throws(HarnessError) in
            var run = SweepRun(grid: grid, topology: topology, site: rig.site, watch: watch)
            defer { watch = run.watch }
            try run.askEveryWorker()
            try run.measure(until: deadline, progress: report.progress)
            let outcome = run.outcome()
            // None is final before all are: the quietest moment of the run judges each repetition.
            for entry in outcome.entries { report.record(entry, outcome.violations) }
            return outcome
        }
    }
}
