public import Machine
public import Records

/// Whether B is cheaper than A: both take turns in one process on the same CPUs, round by round.
public struct Compare {
    /// What came out.
    public struct Outcome: Sendable {
        public var entries: [CompareEntry] = []
        public var violations: [Violation] = []
        /// What a reader of the figures should know, one sentence each.
        public var warnings: [String] = []
        /// Whether the host was too noisy for the figures to be trusted.
        public var noisy = false
        /// Whether the end was asked for before all was done.
        public var interrupted = false
        /// Rounds, each of which made one pair in every cell, as far as the host let it.
        public var pairs = 0
        /// Whether the host lacks what every cell needs: not time, and not quiet.
        public var lacksHost = false
        /// Why the rounds came to an end before their time, where the harness itself failed; what was
        /// measured until then stands.
        public var failure: HarnessError?

        public init() {}
    }

    let plan: ComparePlan
    let topology: Topology
    let start: ProcessStart

    public init(plan: ComparePlan, topology: Topology, start: ProcessStart) {
        self.plan = plan
        self.topology = topology
        self.start = start
    }

    /// Makes the run.
    ///
    /// - Context: the main thread, once per process at a time. Ends early when the end is asked for.
    /// - Parameter progress: Told many times a second.
    /// - Returns: What came out, as far as it came: an entry for every cell.
    /// - Throws: `HarnessError` when workers cannot be had.
    public func run(
        progress: (Bench.Progress) -> Void = { _ in }
    ) throws(HarnessError) -> Outcome {
        let rig = Rig.Plan(
            placement: plan.placement(workers: plan.cells.map(\.workers).max() ?? 1),
            housekeeping: plan.housekeeping, patience: plan.patience, endsBy: plan.endsBy)
        return try Rig.use(rig, on: topology, start) { rig, watch throws(HarnessError) in
            let meter = CellMeter(
                site: rig.site, topology: topology, rate: TickRate(), cpus: plan.cpus,
                warmUpNanoseconds: plan.warmUpNanoseconds)
            var run = CompareRun(plan: plan, taker: LiveTurns(meter: meter, watch: watch))
            defer { watch = run.taker.watch }
            var failure: HarnessError?
            do throws(HarnessError) {
                run.skipped = try unavailable(&run.taker.watch)
                let deadline = run.taker.now.addingReportingOverflow(plan.nanoseconds)
                try run.measure(until: deadline.overflow ? .max : deadline.partialValue) { done in
                    progress(Bench.Progress(fraction: done, doing: "comparing pairs"))
                }
            } catch {
                failure = error
            }
            var outcome = run.outcome(
                nanosecondsPerTick: meter.rate.nanosecondsPerTick, ending: run.taker.watch.ending,
                failure: failure)
            outcome.violations = run.taker.watch.violations(replay: plan.replay)
            outcome.warnings += rig.warnings
            return outcome
        }
    }

    /// Why a cell cannot be measured, by its index: one of its arms cannot run in some worker.
    private func unavailable(_ watch: inout Watch) throws(HarnessError) -> [Int: String] {
        let arms = plan.cells.flatMap { [$0.a, $0.b, $0.control] }
        let reasons = try watch.askEveryWorker(arms.map(\.unavailableReason))
        var skipped: [Int: String] = [:]
        for (index, reason) in reasons.enumerated() {
            guard let reason, skipped[index / 3] == nil else { continue }
            skipped[index / 3] = "\(arms[index].name): \(reason)"
        }
        return skipped
    }
}
