public import Machine
import Percpu
public import Records
import Statistics

/// What one get and put costs, for each way of counting, and how long a kill takes.
///
/// All cells take turns within each repetition, in an order that is shuffled anew, so that whatever the
/// host does to one it does to all; a ratio compares cells of one repetition only.
public struct Bench {
    /// How far it has come, for somebody who waits.
    public struct Progress: Sendable {
        /// From 0 to 1, by time.
        public var fraction: Double
        public var doing: String
    }

    /// What came out.
    public struct Outcome: Sendable {
        public var entries: [BenchEntry] = []
        public var violations: [Violation] = []
        /// What a reader of the figures should know, one sentence each.
        public var warnings: [String] = []
        /// Whether the host was too noisy for the figures to be trusted.
        public var noisy = false
        /// Whether the end was asked for before all was done.
        public var interrupted = false
        public var repetitions = 0
    }

    let plan: BenchPlan
    let topology: Topology
    let start: ProcessStart

    public init(plan: BenchPlan, topology: Topology, start: ProcessStart) {
        self.plan = plan
        self.topology = topology
        self.start = start
    }

    /// Share of the time that goes to measuring pairs; the rest is for kills.
    private static let measuringShare = 0.62

    /// Makes the run.
    ///
    /// - Context: the main thread, once per process at a time. Ends early when the end is asked for.
    /// - Parameters:
    ///   - progress: Told many times a second.
    ///   - record: Given each entry as soon as it is final, with all that was found until then.
    /// - Returns: What came out, as far as it came.
    /// - Throws: `HarnessError` when workers cannot be had or do not come back.
    public func run(
        progress: (Progress) -> Void = { _ in },
        record: (BenchEntry, [Violation]) -> Void = { _, _ in }
    ) throws(HarnessError) -> Outcome {
        let rig = Rig.Plan(
            placement: plan.placement(workers: plan.workerCounts.max() ?? 1),
            housekeeping: plan.housekeeping, patience: plan.patience, endsBy: plan.endsBy)
        return try Rig.use(rig, on: topology, start) { rig, watch throws(HarnessError) in
            var run = BenchRun(bench: self, site: rig.site, watch: watch)
            defer { watch = run.watch }
            var outcome = try make(&run, progress, record)
            outcome.warnings += rig.warnings
            return outcome
        }
    }

    private func make(
        _ run: inout BenchRun, _ progress: (Progress) -> Void,
        _ record: (BenchEntry, [Violation]) -> Void
    ) throws(HarnessError) -> Outcome {
        try run.askEveryWorker()
        let begin = MonotonicClock.nanoseconds()
        // Half of all time is for ever as well, and nothing is added to it past what 64 bits can say.
        // A storm that is still in a life when the budget ends would lose all it has found, so the last
        // one is to be over a little before.
        let room = plan.endsBy.map { max(0, ($0 - begin) / 8 * 7) } ?? .max / 2
        let length = min(plan.nanoseconds, room)
        // A user kills for itself, while it is measured.
        let share = plan.user == nil ? Self.measuringShare : 1
        let measuring = Int64(Double(length) * share)
        try run.measure(until: begin + measuring) { done in
            progress(Progress(fraction: done * share, doing: "measuring pairs"))
        }
        if let clock = run.clockEntry { record(clock, run.violations) }
        for cell in plan.cells where !run.isKilled(cell) { record(run.entry(cell), run.violations) }
        let storms = plan.cells.filter(run.isKilled)
        for (done, cell) in storms.enumerated() {
            defer { record(run.entry(cell), run.violations) }
            if run.watch.stopsHere() { continue }
            let fraction = Double(done) / Double(storms.count)
            progress(
                Progress(
                    fraction: Self.measuringShare + fraction * (1 - Self.measuringShare),
                    doing: "killing \(plan.subjects[cell.subject].id)"))
            let left = begin + length - MonotonicClock.nanoseconds()
            try run.kill(cell, for: max(0, left) / Int64(storms.count - done))
        }
        return run.outcome()
    }
}
