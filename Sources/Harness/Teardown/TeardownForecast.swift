public import Records
public import ZoneDevice

/// What follows from a plan before anything runs: the edited cycle, its steps, what is to be found, and
/// the memory that it takes.
public struct TeardownForecast: Sendable {
    /// The cycle as the fault leaves it.
    public let cycle: Cycle
    /// What is done to the device before it is torn down.
    public let scene: Fault.Scene
    /// What the fault must show, and nothing else.
    public let expected: [Sighting]
    /// The generation as it was released, whatever the fault makes of it.
    private let asReleased: Generation
    private let hasLoad: Bool

    /// Works it out.
    public init(_ plan: TeardownPlan) {
        var cycle = Cycle(generation: plan.generation, driver: plan.driver, pages: plan.pages)
        cycle.atomic = plan.atomic
        if let fold = plan.fold { cycle.fold = fold }
        plan.fault?.edit(&cycle)
        var scene = plan.fault?.scene ?? Fault.Scene()
        if let heldPins = plan.heldPins { scene.heldPins = heldPins }
        asReleased = plan.generation
        self.cycle = cycle
        self.scene = scene
        expected = plan.fault?.expected(cycle, scene) ?? []
        hasLoad = plan.workload != "none"
    }

    /// The devres actions in the order in which they run.
    ///
    /// When the mapping fails, those that were registered before it.
    public var actions: [Generation.Action] {
        var stages = cycle.generation.probe[cycle.driver, default: []]
        if cycle.probeFailure == .mapping,
            let failed = stages.firstIndex(of: .acquire(.mapPages))
        {
            stages = Array(stages[..<failed])
        }
        let registered = stages.compactMap { stage in
            if case .register(let action) = stage { action } else { nil }
        }
        return cycle.lastInFirstOut ? registered.reversed() : registered
    }

    /// Defects of the generation itself that this cycle gives an occasion to.
    public var known: [Generation.Known] {
        cycle.generation.known.filter { hasOccasion(for: $0.when) }
    }

    private func hasOccasion(for circumstance: Generation.Circumstance) -> Bool {
        switch circumstance {
        case .heldPins: scene.heldPins > 0
        case .failedMapping: cycle.probeFailure == .mapping
        case .lateLookup: exitsBeforeDelete
        case .pinning: hasLoad || scene.pinnings > 0
        case .failedRegistration:
            if case .registration = cycle.probeFailure { true } else { false }
        }
    }

    /// Whether, as released, somebody may still come to the reference through the table after its exit.
    private var exitsBeforeDelete: Bool {
        let steps = asReleased.teardown(of: cycle.driver)
        guard let exit = steps.firstIndex(of: .exitReference),
            let delete = steps.firstIndex(of: .deleteTableEntry)
        else { return false }
        // Whoever found the entry before it went may be as late as it likes, unless it is waited for.
        return exit < delete || !steps[delete..<exit].contains(.waitForReaders)
    }

    /// Bytes of the struct pages, of every mapping.
    public var pageBytes: Int { mappings * cycle.pages * 64 }

    /// Bytes of the page tables of the device's users.
    public var tableBytes: Int { mappings * cycle.mappedPages * 8 }

    private var mappings: Int {
        let stages = cycle.generation.probe[cycle.driver, default: []]
        return max(1, stages.count { $0 == .acquire(.mapPages) })
    }
}

extension TeardownPlan {
    /// The record of a run that has not found anything yet.
    public var entry: TeardownEntry {
        let forecast = TeardownForecast(self)
        return TeardownEntry(
            generation: generation.id, driver: driver.rawValue, fault: fault?.id,
            faultSentence: fault?.sentence, subject: subject, workload: workload,
            workers: workerCPUs.count, cpus: workerCPUs, pages: pages,
            heldPins: forecast.scene.heldPins, expected: forecast.expected.map(\.text))
    }
}

extension TeardownEntry {
    /// Tells of each known symptom what goes wrong in `generation`, and where it is gone.
    public mutating func explainKnown(of generation: Generation) {
        stories = generation.known.filter { defect in
            known.contains {
                $0.split(separator: " ").first.map(String.init) == defect.symptom.rawValue
            }
        }.map { Story(symptom: $0.symptom.rawValue, goneIn: $0.goneIn, story: $0.story) }
    }
}
