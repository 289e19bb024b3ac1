public import Machine
public import Records
import ZoneDevice

/// One attach, load and teardown of a device, timed step by step and judged.
public struct Teardown {
    /// What came out.
    public struct Outcome: Sendable {
        public var entry: TeardownEntry
        /// What was found that the generation is not known for.
        public var violations: [Violation] = []
        /// What a reader should know, one sentence each.
        public var warnings: [String] = []
        /// Whether the end was asked for before all was done.
        public var interrupted = false
    }

    let plan: TeardownPlan
    let topology: Topology
    let start: ProcessStart

    /// Prepares a run on a host.
    public init(plan: TeardownPlan, topology: Topology, start: ProcessStart) {
        self.plan = plan
        self.topology = topology
        self.start = start
    }

    /// Makes the run.
    ///
    /// - Context: the main thread, once per process at a time. Ends early when the end is asked for.
    /// - Parameter progress: Told now and then.
    /// - Returns: What came out.
    /// - Throws: `HarnessError` when workers cannot be had, or there is no memory for the device.
    public func run(
        progress: (Bench.Progress) -> Void = { _ in }
    ) throws(HarnessError) -> Outcome {
        if let reason = skipReason() {
            var outcome = Outcome(entry: plan.entry)
            outcome.entry.skipped = reason
            return outcome
        }
        // The last worker's CPU once more: there somebody holds pins, with a slot of its own.
        let placement = plan.workerCPUs + plan.workerCPUs.suffix(1)
        progress(Bench.Progress(fraction: 0, doing: "attach, load, teardown"))
        return try Rig.use(
            Rig.Plan(placement: placement, patience: plan.patience), on: topology, start
        ) { (rig, watch) throws(HarnessError) in
            var run = TeardownRun(teardown: self, site: rig.site, crew: watch.crew)
            var outcome = try run.make()
            outcome.warnings += rig.warnings
            return outcome
        }
    }

    var subject: DeviceSubject? { DeviceSubject.all.first { $0.id == plan.subject } }

    private func skipReason() -> String? {
        switch plan.fault?.place {
        case .unseen(let reason): return reason
        case .worker where strayCPU == nil:
            return "a worker can leave its CPU only where there is another"
        default: return subject?.unavailableReason()
        }
    }

    /// Where worker 0 goes when it is to leave its CPU.
    var strayCPU: Int? {
        guard case .worker = plan.fault?.place, let own = plan.workerCPUs.first else { return nil }
        return topology.online.first { $0 != own }
    }
}
