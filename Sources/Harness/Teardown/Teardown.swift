public import Machine
import Percpu
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
        if let fault = plan.fault, fault.certainty == .statistical,
            case .strategy(let name) = fault.place
        {
            progress(Bench.Progress(fraction: 0, doing: "kills until \(fault.id) shows"))
            return try search(for: name)
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

    /// The way of counting: the fault's, where that is what is broken.
    var subject: DeviceSubject? {
        if case .strategy(let name) = plan.fault?.place {
            return MutantRegistry.entry(named: name)?.device
        }
        return DeviceSubject.all.first { $0.id == plan.subject }
    }

    private func skipReason() -> String? {
        switch plan.fault?.place {
        case .unseen(let reason): return reason
        case .strategy(let name):
            return MutantRegistry.entry(named: name)?.unavailableReason()
        case .worker where strayCPU == nil:
            return "a worker can leave its CPU only where there is another"
        default: return subject?.unavailableReason()
        }
    }

    /// Where worker 0 goes when it is to leave its CPU.
    var strayCPU: Int? {
        guard case .worker = plan.fault?.place, let own = plan.workerCPUs.first else { return nil }
        return start.affinity.first { $0 != own }
    }

    /// Kills references over and over, for what one teardown in thousands would show.
    private func search(for mutant: String) throws(HarnessError) -> Outcome {
        let hammers = (0..<8).map { plan.workerCPUs[$0 % plan.workerCPUs.count] }
        guard
            let search = MutantSearch(
                name: mutant, workerCPUs: hammers, patience: plan.patience, start: start,
                seed: plan.seed)
        else { preconditionFailure("fault \(plan.fault?.id ?? "") names no mutant") }
        let found = try search.run(
            until: MonotonicClock.nanoseconds() + plan.searchNanoseconds)
        let forecast = TeardownForecast(plan)
        let verdict = TeardownVerdict(
            plan: plan, cycle: forecast.cycle, played: forecast.scene, loaded: false,
            notes: found.sightings.sorted { $0.text < $1.text }.map {
                DeviceLog.Note(
                    sighting: $0, detail: "\(found.strategyID), \(found.kills) kills")
            })
        var outcome = Outcome(entry: plan.entry, interrupted: found.interrupted)
        outcome.entry.subject = found.strategyID
        outcome.entry.workload = "kill-storm"
        outcome.entry.workers = hammers.count
        outcome.entry.cpus = hammers
        outcome.entry.cycles = found.kills
        outcome.entry.timeline = []
        outcome.entry.symptoms = verdict.found.map(\.text)
        outcome.entry.asExpected = verdict.isAsExpected && !found.interrupted
        let isShown = verdict.required.contains { verdict.found.contains($0) }
        outcome.entry.secondsToFind = isShown ? found.seconds : nil
        // What shows by chance and has not shown yet is no proof of anything.
        outcome.violations = verdict.violations(replay: plan.replay, isWhole: false)
        if !isShown, !found.interrupted {
            outcome.warnings.append(
                "\(plan.fault?.id ?? "") did not show in \(found.kills) kills; it shows by chance")
        }
        return outcome
    }
}
