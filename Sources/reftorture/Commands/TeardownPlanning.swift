import ArgumentParser
import Harness
import Machine
import Records
import ZoneDevice

/// The plan of a teardown: options, their defaults, and the limits of the host.
struct TeardownPlanning {
    let options: TeardownOptions
    let choice: TeardownChoice
    let resolved: ResolvedPlacement
    let plan: TeardownPlan

    /// - Parameters:
    ///   - options: What is torn down, and how long that may take.
    ///   - placement: Where workers go, and how many there are.
    ///   - topology: The host.
    /// - Throws: What is wrong with the options, in one line.
    init(
        _ options: TeardownOptions, _ placement: PlacementOptions, on topology: Topology
    ) throws {
        let choice = try TeardownChoice(options)
        let resolved = try placement.resolved(on: topology, defaultWorkers: "max")
        guard resolved.counts.count == 1, let workers = resolved.counts.first else {
            let list = placement.workers ?? ""
            throw ValidationError("'-w \(list)' names several counts; a teardown has one")
        }
        var random = SystemRandomNumberGenerator()
        let seed = options.seed ?? random.next()
        var plan = TeardownPlan(
            generation: choice.generation, driver: choice.driver, fault: choice.fault,
            subject: choice.subject.id, pages: options.pages, workload: choice.workload.id,
            workerCPUs: resolved.placement.assign(workers: workers), seed: seed, replay: "")
        plan.heldPins = options.pins
        plan.fold = options.fold.flatMap { Cycle.Fold(rawValue: $0.rawValue) }
        plan.atomic = options.mode == .atomic
        self.options = options
        self.choice = choice
        self.resolved = resolved
        Self.setTimes(of: &plan, options)
        if let fault = plan.fault { try Self.check(fault, of: plan, options) }
        try Self.checkOccasion(of: plan, options)
        plan.replay = Self.replay(of: plan, options, resolved)
        self.plan = plan
    }

    /// Refuses what the fault decides otherwise.
    private static func check(
        _ fault: Fault, of plan: TeardownPlan, _ options: TeardownOptions
    ) throws {
        let cycle = TeardownForecast(plan).cycle
        if let asked = plan.fold, asked != cycle.fold {
            throw ValidationError(
                "'--fold \(asked.rawValue)' does not fit \(fault.id), which needs "
                    + "'--fold \(cycle.fold.rawValue)'")
        }
        if options.mode == .percpu, cycle.atomic {
            throw ValidationError(
                "'--mode percpu' does not fit \(fault.id), which needs '--mode atomic'")
        }
    }

    /// Refuses what takes away from a fault or a generation the very thing that it is about.
    private static func checkOccasion(
        of plan: TeardownPlan, _ options: TeardownOptions
    ) throws {
        if plan.generation.known.contains(where: { $0.when == .pinning }), plan.atomic {
            throw ValidationError(
                "'--mode atomic' does not fit \(plan.generation.id): its first pin would release; "
                    + "leave it out")
        }
        guard let fault = plan.fault else { return }
        let cycle = TeardownForecast(plan).cycle
        if options.mode == .atomic, fault.mutant != nil || cycle.fold != .free {
            throw ValidationError(
                "'--mode atomic' does not fit \(fault.id), which is about what comes before the fold"
            )
        }
        if let pins = options.pins, pins < fault.scene.heldPins {
            throw ValidationError(
                "'--pins \(pins)' is too few for \(fault.id), which needs \(fault.scene.heldPins)")
        }
        if case .worker = fault.place, plan.workload == "none" {
            throw ValidationError(
                "'--workload none' does not fit \(fault.id): no worker is there to be moved")
        }
        if case .reaper(let delay) = fault.place, plan.patience <= delay {
            throw ValidationError(
                "'--budget' leaves \(plan.patience) to wait, no longer than the \(delay) by which "
                    + "\(fault.id) is late")
        }
    }

    /// A budget takes from what nobody asked for.
    private static func setTimes(of plan: inout TeardownPlan, _ options: TeardownOptions) {
        if let duration = options.duration { plan.loadNanoseconds = duration.nanoseconds }
        if case .reaper(let delay)? = plan.fault?.place { plan.patience += delay }
        if let deadline = options.deadline { plan.patience = deadline }
        guard let budget = options.budget else { return }
        if options.duration == nil {
            plan.loadNanoseconds = min(plan.loadNanoseconds, budget.nanoseconds / 4)
        }
        if options.deadline == nil { plan.patience = min(plan.patience, budget / 2) }
        let left = budget.nanoseconds - plan.loadNanoseconds - plan.patience.nanoseconds
        plan.searchNanoseconds = min(plan.searchNanoseconds, max(0, left))
    }

    private static func replay(
        of plan: TeardownPlan, _ options: TeardownOptions, _ resolved: ResolvedPlacement
    ) -> String {
        var words = [
            "reftorture teardown --seed \(plan.seed)", "--generation \(plan.generation.id)",
            "--driver \(plan.driver.rawValue)",
        ]
        if let fault = plan.fault { words.append("--fault \(fault.id)") }
        words.append("--pages \(plan.pages)")
        if let pins = plan.heldPins { words.append("--pins \(pins)") }
        if let fold = plan.fold { words.append("--fold \(fold.rawValue)") }
        if plan.atomic { words.append("--mode atomic") }
        words.append("--workload \(plan.workload)")
        if plan.fault?.mutant == nil { words.append("--subjects \(plan.subject)") }
        words.append("-c \(CPUSet(resolved.placement.cpus)) -w \(plan.workerCPUs.count)")
        words.append("-d \(plan.loadNanoseconds)ns")
        return words.joined(separator: " ")
    }

    /// The options in force, by their long names.
    func inForce(_ placement: PlacementOptions) -> [String: String] {
        var options = placement.inForce(resolved)
        options["generation"] = plan.generation.id
        options["driver"] = plan.driver.rawValue
        options["fault"] = plan.fault?.id
        options["pages"] = "\(plan.pages)"
        options["pins"] = "\(TeardownForecast(plan).scene.heldPins)"
        options["fold"] = TeardownForecast(plan).cycle.fold.rawValue
        options["mode"] = TeardownForecast(plan).cycle.atomic ? "atomic" : "percpu"
        options["workload"] = plan.workload
        options["subjects"] = plan.fault?.mutant ?? plan.subject
        options["duration"] = "\(plan.loadNanoseconds)ns"
        options["deadline"] = "\(plan.patience.nanoseconds)ns"
        options["budget"] = self.options.budget.map { "\($0.nanoseconds)ns" }
        return options
    }

    /// Why nothing can be run here; `nil` when it can.
    var skipReason: String? {
        if let fault = plan.fault {
            if let reason = fault.unseenReason { return reason }
            // A mutant counts by itself; whether it can is for the run to find out.
            if fault.mutant != nil { return nil }
        }
        return choice.subject.unavailableReason().map { "\(choice.subject.id): \($0)" }
    }

    /// Refuses a device that the host has no memory for.
    ///
    /// - Throws: `MemoryShortage`: exit 4.
    func check(_ memory: MemoryBudget) throws(MemoryShortage) {
        let forecast = TeardownForecast(plan)
        let bytes = forecast.pageBytes + forecast.tableBytes
        try memory.check(bytes, for: "a device of \(plan.pages) pages") { room in
            // What a page costs here, table included, is a little less for larger devices.
            let fits = room / max(1, bytes / plan.pages + 1)
            return fits > 0 ? "ask for at most --pages \(fits)" : "free some"
        }
    }
}

extension Fault {
    /// The way of counting that takes the place of the one asked for.
    var mutant: String? {
        if case .strategy(let name) = place { name } else { nil }
    }

    /// Why it cannot show here.
    var unseenReason: String? {
        if case .unseen(let reason) = place { reason } else { nil }
    }
}
