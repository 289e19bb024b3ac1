import ArgumentParser
import Harness
import Machine
import Percpu
import Records
import ZoneDevice

/// The plan of a soak: options, their defaults, and the limits of the host.
struct SoakPlanning {
    let options: SoakOptions
    let choosing: SoakChoosing
    let resolved: ResolvedPlacement
    private let placement: PlacementOptions
    private let isSeedGiven: Bool
    private(set) var plan: SoakPlan
    /// What the records of the soak that is resumed hold; nothing for a fresh start.
    private(set) var recorded: SoakTotals
    /// How many records that are.
    private(set) var records = 0

    /// - Parameters:
    ///   - command: Options of one run.
    ///   - topology: The host.
    ///   - candidates: Ways of counting there are.
    /// - Throws: What is wrong with the options, in one line.
    init(
        _ command: SoakCommand, on topology: Topology, candidates: [SoakChoosing.Candidate]
    ) throws {
        options = command.soak
        placement = command.placement
        resolved = try placement.resolved(on: topology, defaultWorkers: "max")
        choosing = try SoakChoosing(
            command.choice, workers: placement.workers.map { [resolved] _ in resolved.counts },
            candidates: candidates)
        var random = SystemRandomNumberGenerator()
        isSeedGiven = command.choice.seed != nil
        plan = SoakPlan(
            choice: choosing.choice, seed: command.choice.seed ?? random.next(),
            duration: options.duration ?? .seconds(60), dumps: options.dumps,
            cpus: try Self.cpus(placement, resolved, on: topology),
            revision: BuildVersion.current, replay: Self.replay(options.deadline))
        recorded = plan.totals
        plan.patience = options.deadline
        plan.mostFailures = options.failures
        plan.housekeeping = resolved.housekeeping
        if case .reaper(delay: let delay)? = choosing.fault?.place, options.deadline <= delay {
            throw ValidationError(
                "'--deadline \(options.deadline)' is no longer than the \(delay) by which "
                    + "\(choosing.fault?.id ?? "the fold") is late")
        }
    }

    /// What repeats an episode: a hang of a short deadline is none of a longer one.
    private static func replay(_ deadline: Duration) -> @Sendable (String) -> String {
        let patience =
            deadline == ReplayPlanning.usualDeadline
            ? "" : " --deadline \(DurationArgument.text(deadline))"
        return { token in "reftorture replay \(token)\(patience)" }
    }

    /// CPUs in each order; in the one that was asked for whatever is drawn.
    private static func cpus(
        _ placement: PlacementOptions, _ resolved: ResolvedPlacement, on topology: Topology
    ) throws(PlacementError) -> [String: [Int]] {
        var cpus: [String: [Int]] = [:]
        for order in PlacementOrder.allCases {
            cpus[order.rawValue] = try Placement(
                cpus: placement.cpus, nodes: placement.nodes,
                order: placement.order == nil ? order : resolved.order,
                sparing: resolved.housekeeping ?? [], on: topology
            ).cpus
        }
        return cpus
    }

    /// Names of the windows that are to be met: of those asked for, the ones that some load passes.
    var windows: [String] {
        let subjects = choosing.fault?.mutant == nil ? plan.choice.subjects.map(\.id) : nil
        let met = Window.met(
            by: plan.choice.loads.map(\.id), under: subjects ?? Catalog.subjects.map(\.id))
        return met.map(\.rawValue).filter(plan.choice.windows.contains)
    }

    // MARK: - Limits of the host

    var cpuCount: Int { resolved.placement.cpus.count }

    /// The most workers that an episode can have.
    var mostWorkers: Int { plan.choice.workers?.max() ?? EpisodeDraw.mostWorkersPerCPU * cpuCount }

    /// Refuses more threads than there is room for.
    func check(_ threads: ThreadBudget) throws(MachineError) {
        // Beside them a reaper, and whoever holds what a worker would.
        try threads.check(
            workers: mostWorkers, teardown: plan.choice.lanes ?? EpisodeDraw.mostLanes)
    }

    /// Refuses devices that the host has no memory for, where their size was asked for.
    ///
    /// - Throws: `MemoryShortage`: exit 4.
    func check(_ memory: MemoryBudget) throws(MemoryShortage) {
        guard let pages = plan.choice.pages else { return }
        let devices = plan.choice.lanes ?? EpisodeDraw.mostLanes
        let (bytes, overflow) = pages.multipliedReportingOverflow(by: devices * Self.bytesPerPage)
        try memory.check(
            overflow ? .max : bytes, for: "\(devices) devices at once of \(pages) pages"
        ) { room in
            let fits = room / (devices * Self.bytesPerPage)
            return fits > 0 ? "ask for at most --pages \(fits)" : "free some"
        }
    }

    /// A struct page and an entry of the page table.
    private static let bytesPerPage = 64 + 8

    // MARK: - Going on

    /// Goes on from what a checkpoint holds.
    ///
    /// - Throws: `ValidationError` when a seed was asked for and it is another one.
    mutating func resume(from checkpoint: Checkpoint, at path: String) throws {
        if isSeedGiven, plan.seed != checkpoint.seed {
            throw ValidationError(
                "'--seed \(plan.seed)' contradicts \(path), which was made with seed "
                    + "\(checkpoint.seed); leave it out")
        }
        plan.seed = checkpoint.seed
        plan.totals = checkpoint.totals
        plan.totals.resumptions += 1
        plan.firstEpisode = checkpoint.nextEpisode
        recorded = checkpoint.recorded
        records = checkpoint.records
    }

    /// Begins now, and knows when it must be over.
    mutating func begin(at now: Int64) {
        guard let budget = options.budget?.nanoseconds else { return }
        // What is left is for coming to an end.
        let (end, overflow) = now.addingReportingOverflow(
            budget - min(budget / 10, 2_000_000_000))
        plan.endsBy = overflow ? nil : end
    }

    // MARK: - Options in force

    /// What decides episodes; a checkpoint of other values is another soak's.
    var deciding: [String: String] {
        let choice = plan.choice
        var options = placement.inForce(resolved)
        options["order"] = placement.order ?? "drawn"
        options["workers"] = choice.workers?.map(String.init).joined(separator: ",") ?? "drawn"
        options["subjects"] = Self.list(choice.subjects)
        options["generation"] = Self.list(choice.generations)
        options["driver"] = Self.list(choice.drivers)
        options["workload"] = Self.list(choice.loads)
        options["windows"] =
            choice.windows.isEmpty ? "none" : choice.windows.joined(separator: ",")
        options["rarity"] = choice.rarity.map(String.init) ?? "drawn"
        options["lanes"] = choice.lanes.map(String.init) ?? "drawn"
        options["pages"] = choice.pages.map(String.init) ?? "drawn"
        options["mode"] = choice.atomic.map { $0 ? "atomic" : "percpu" } ?? "drawn"
        options["fault"] = choice.fault
        options["episode"] = "\(choice.episodeMilliseconds)ms"
        return options
    }

    /// All of them, by their long names.
    var inForce: [String: String] {
        var all = deciding
        all["duration"] = "\(plan.duration.nanoseconds)ns"
        all["budget"] = options.budget.map { "\($0.nanoseconds)ns" }
        all["deadline"] = "\(plan.patience.nanoseconds)ns"
        all["failures"] = "\(plan.mostFailures)"
        all["dumps"] = plan.dumps
        all["checkpoint"] = options.checkpoint
        all["record-interval"] = "\(options.recordInterval.nanoseconds)ns"
        return all
    }

    /// As it would be written: `G1:3,G8`.
    static func list(_ values: [SoakChoice.Weighted]) -> String {
        values.map { $0.weight == 1 ? $0.id : "\($0.id):\($0.weight)" }.joined(separator: ",")
    }
}
