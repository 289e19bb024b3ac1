import ArgumentParser
import Machine
import Records

/// Where workers go, and how many there are.
struct PlacementOptions: ParsableArguments {
    @Option(
        name: [.customShort("c"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "CPUs for workers: 0-3,8,10-20:2, all, !3, node:0, socket:1, core (one per core).",
            discussion: "Default: the inherited affinity mask, which a list may leave.",
            valueName: "list"))
    var cpus: String?

    @Option(
        name: [.customShort("N"), .long], parsing: .unconditional,
        help: ArgumentHelp("Keep to these NUMA nodes.", valueName: "list"))
    var nodes: String?

    @Option(
        help: ArgumentHelp(
            "How CPUs are filled: compact, scatter, smt-last. (default: smt-last)",
            valueName: "order"))
    var order: String?

    @Option(
        name: [.customShort("w"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "Worker counts: 1,2,4, max (one per CPU), 2x (twice that).", valueName: "list"))
    var workers: String?

    @Option(
        name: [.customShort("H"), .long], parsing: .unconditional,
        help: ArgumentHelp("CPUs for the teardown thread and samplers.", valueName: "list"))
    var housekeeping: String?

    /// Reads the options against a host.
    ///
    /// - Parameters:
    ///   - topology: The host.
    ///   - defaultWorkers: The counts where none are given, in the words of `--workers`.
    /// - Returns: The CPUs and the counts.
    /// - Throws: `PlacementError` or `UnknownName`, naming the bad token.
    func resolved(on topology: Topology, defaultWorkers: String) throws -> ResolvedPlacement {
        let name = order ?? PlacementOrder.smtLast.rawValue
        guard let order = PlacementOrder(rawValue: name) else {
            throw UnknownName(
                kind: "order", token: name, known: PlacementOrder.allCases.map(\.rawValue))
        }
        let kept = try housekeeping.map { list throws(PlacementError) in
            try Placement.cpus(list, on: topology)
        }
        let placement = try Placement(
            cpus: cpus, nodes: nodes, order: order, sparing: kept ?? [], on: topology)
        let counts = try WorkerCounts.parse(
            workers ?? defaultWorkers, cpuCount: placement.cpus.count)
        return ResolvedPlacement(
            placement: placement, counts: counts, order: order, housekeeping: kept)
    }

    /// The options as they go into a plan, by their long names.
    func inForce(_ resolved: ResolvedPlacement) -> [String: String] {
        var options = [
            "cpus": cpus ?? "\(CPUSet(resolved.placement.cpus))",
            "order": resolved.order.rawValue,
            "workers": resolved.counts.map(String.init).joined(separator: ","),
        ]
        options["nodes"] = nodes
        options["housekeeping"] = housekeeping
        return options
    }
}

/// What the options mean on one host.
struct ResolvedPlacement {
    let placement: Placement
    /// Worker counts in the order they were asked for.
    let counts: [Int]
    let order: PlacementOrder
    /// CPUs for threads that are not workers; `nil` is any.
    let housekeeping: CPUSet?

    /// The CPU of each worker for each count, as a plan records it.
    var placed: [RunPlan.Placed] {
        counts.map { RunPlan.Placed(workers: $0, cpus: placement.assign(workers: $0)) }
    }
}
