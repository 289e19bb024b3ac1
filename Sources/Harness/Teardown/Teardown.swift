public import Machine
import Percpu
public import Records
import Statistics
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
        if let reason = skipReason() { return skipped(reason) }
        let site = Site(
            topology: topology, workerCPUs: plan.workerCPUs + plan.workerCPUs.suffix(1),
            patience: plan.patience)
        let crew: PinnedCrew
        do {
            crew = try PinnedCrew(placement: plan.workerCPUs, start: start)
        } catch {
            throw .machine(error)
        }
        let reaper: OwnThread
        do {
            reaper = try OwnThread.start(name: "reaper", priority: .realtime(1)) {
                site.reaper.run()
            }
        } catch {
            try? crew.dismiss()
            throw .machine(error)
        }
        var run = TeardownRun(teardown: self, site: site, crew: crew)
        defer {
            site.reaper.stop()
            let patience: Duration = run.isLeftBehind ? .milliseconds(200) : .seconds(10)
            _ = reaper.join(within: patience)
            try? crew.dismiss(within: patience)
        }
        progress(Bench.Progress(fraction: 0, doing: "attach, load, teardown"))
        return try run.make()
    }

    var subject: DeviceSubject? {
        DeviceSubject.all.first { $0.id == plan.subject }
    }

    private func skipReason() -> String? {
        if case .unseen(let reason) = plan.fault?.place { return reason }
        if case .worker = plan.fault?.place, strayCPU == nil {
            return "a worker can leave its CPU only where there is another"
        }
        return subject?.unavailableReason()
    }

    /// Where worker 0 goes when it is to leave its CPU.
    var strayCPU: Int? {
        guard case .worker = plan.fault?.place, let own = plan.workerCPUs.first else { return nil }
        return topology.online.first { $0 != own }
    }

    private func skipped(_ reason: String) -> Outcome {
        var outcome = Outcome(entry: emptyEntry())
        outcome.entry.skipped = reason
        return outcome
    }

    func emptyEntry() -> TeardownEntry {
        TeardownEntry(
            generation: plan.generation.id, driver: plan.driver.rawValue, fault: plan.fault?.id,
            faultSentence: plan.fault?.sentence, subject: plan.subject, workload: plan.workload,
            workers: plan.workerCPUs.count, cpus: plan.workerCPUs, pages: plan.pages)
    }
}

extension Site {
    /// Memory for workers of a host, each unit on its CPU's node as far as the host allows.
    convenience init(topology: Topology, workerCPUs: [Int], patience: Duration) {
        let highest = topology.possible.max() ?? topology.online.max() ?? 0
        self.init(cpuCount: highest + 1, workerCPUs: workerCPUs, patience: patience) {
            address, byteCount, cpu in
            guard let node = topology.cpu(cpu)?.node else { return }
            // Whether it worked is not believed but looked at where it matters.
            try? NodeMemory.bind(address: address, byteCount: byteCount, node: node, strict: false)
        }
    }
}
