import Harness
import Machine
import Records
import Reporting

/// From options to a plan of `contention`.
struct ContentionPlanning {
    let placement: PlacementOptions
    let runs: RunOptions
    let options: ContentionOptions
    let topology: Topology

    /// Long enough for a dozen repetitions of everything on two CPUs.
    private static let defaultLength = Duration.seconds(30)

    /// What the options come to on this host.
    ///
    /// - Returns: The plan, and the placement as a record has it.
    /// - Throws: `UnknownName`, `PlacementError` or `ValidationError`, naming the bad token.
    func plan() throws -> (plan: ContentionPlan, resolved: ResolvedPlacement) {
        let cpuCount = try placement.resolved(on: topology, defaultWorkers: "1").placement.cpus
            .count
        let counts = Self.defaultCounts(cpuCount: cpuCount).map(String.init).joined(separator: ",")
        let resolved = try placement.resolved(on: topology, defaultWorkers: counts)
        var random = SystemRandomNumberGenerator()
        let seed = runs.seed ?? random.next()
        let length = runs.budget.map { min($0, runs.duration ?? Self.defaultLength) }
        let plan = ContentionPlan(
            parts: try options.chosenParts(), subjects: try subjects(),
            modes: runs.mode.flatMap { CountingMode(rawValue: $0.rawValue) }.map { [$0] }
                ?? CountingMode.allCases,
            sharings: try options.chosenSharings(), fillings: try fillings(resolved),
            workerCounts: resolved.counts.sorted(),
            counterNodes: try options.chosenNodes(on: topology),
            stormRates: options.stormRates ?? [0, 100, 1000, 10_000],
            killerCounts: options.killers ?? [1, 2, 4], counts: options.counters,
            housekeeping: resolved.housekeeping,
            nanoseconds: (length ?? runs.duration ?? Self.defaultLength).nanoseconds,
            repetitions: runs.repetitions,
            warmUpNanoseconds: runs.warmup?.nanoseconds ?? 300_000, seed: seed,
            replay: "")
        return (repeatable(plan, resolved), resolved)
    }

    /// One worker, powers of two and what lies halfway between them, all CPUs, and twice as many.
    ///
    /// Six counts and more are what a fit wants; on few CPUs there are not as many.
    static func defaultCounts(cpuCount: Int) -> [Int] {
        var counts = [1]
        var power = 2
        while power < cpuCount {
            counts.append(power)
            if power + power / 2 < cpuCount, power > 1 { counts.append(power + power / 2) }
            power *= 2
        }
        return Set(counts + [cpuCount, 2 * cpuCount]).sorted()
    }

    /// The plan with the whole command that repeats it, which only the plan tells.
    private func repeatable(_ plan: ContentionPlan, _ resolved: ResolvedPlacement) -> ContentionPlan
    {
        var plan = plan
        plan.replay =
            Reproduction(
                command: "contention",
                plan: RunPlan(options: inForce(plan, resolved), seed: plan.seed, placement: [])
            ).line
        return plan
    }

    private func subjects() throws -> [Subject] {
        let known = Catalog.subjects
        guard let names = runs.subjects else { return known.filter { Self.usual.contains($0.id) } }
        for name in names where !known.contains(where: { $0.id == name }) {
            throw UnknownName(kind: "subject", token: name, known: known.map(\.id))
        }
        return known.filter { $0.id == "floor" || names.contains($0.id) }
    }

    /// The floor, the two fastest ways of counting per CPU, the one with a lock, and what they all replace.
    private static let usual = ["floor", "rseq", "slots", "locked", "shared", "arc"]

    /// Orders that come to another placement than those before them; one when an order was named.
    private func fillings(_ resolved: ResolvedPlacement) throws -> [ContentionPlan.Filling] {
        guard placement.order == nil else {
            return [ContentionPlan.Filling(order: resolved.order, cpus: resolved.placement.cpus)]
        }
        var fillings: [ContentionPlan.Filling] = []
        for order in [PlacementOrder.compact, .scatter, .smtLast] {
            var options = placement
            options.order = order.rawValue
            let cpus = try options.resolved(on: topology, defaultWorkers: "1").placement.cpus
            if !fillings.contains(where: { $0.cpus == cpus }) {
                fillings.append(ContentionPlan.Filling(order: order, cpus: cpus))
            }
        }
        return fillings
    }

    /// The options in force, by their long names.
    func inForce(_ plan: ContentionPlan, _ resolved: ResolvedPlacement) -> [String: String] {
        var inForce = placement.inForce(resolved)
        inForce["order"] = placement.order
        inForce["parts"] = plan.parts.map(\.rawValue).joined(separator: ",")
        inForce["subjects"] = plan.subjects.map(\.id).joined(separator: ",")
        inForce["mode"] = plan.modes.count == 1 ? plan.modes[0].rawValue : nil
        inForce["sharing"] = plan.sharings.map(\.name).joined(separator: ",")
        inForce["counter-node"] = options.counterNode
        inForce["storm-rates"] = plan.stormRates.map { Self.short($0) }.joined(separator: ",")
        inForce["killers"] = plan.killerCounts.map(String.init).joined(separator: ",")
        inForce["duration"] = "\(plan.nanoseconds)ns"
        inForce["warmup"] = "\(plan.warmUpNanoseconds)ns"
        inForce["repeat"] = plan.repetitions.map(String.init)
        inForce["no-counters"] = plan.counts ? nil : "true"
        return inForce
    }

    private static func short(_ rate: Double) -> String {
        rate == rate.rounded() ? "\(Int(rate))" : "\(rate)"
    }
}
