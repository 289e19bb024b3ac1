import Harness
import Machine
import Records

/// Where a replay's episodes run: options against a host.
struct ReplayPlanning {
    /// How long a wait may take where nothing else is asked for, of a soak as well.
    static let usualDeadline = Duration.seconds(10)

    private let options: ReplayArguments
    let housekeeping: CPUSet?
    /// CPUs in the order in which each policy fills them, by the policy's name.
    let cpus: [String: [Int]]
    let site: ReplaySite

    /// - Throws: `PlacementError`, naming the bad token.
    init(
        _ options: ReplayArguments, on topology: Topology, _ start: ProcessStart
    ) throws(PlacementError) {
        self.options = options
        housekeeping = try options.housekeeping.map { list throws(PlacementError) in
            try Placement.cpus(list, on: topology)
        }
        var cpus: [String: [Int]] = [:]
        for order in PlacementOrder.allCases {
            cpus[order.rawValue] = try Placement(
                cpus: options.cpus, nodes: options.nodes, order: order,
                sparing: housekeeping ?? [], on: topology
            ).cpus
        }
        self.cpus = cpus
        site = ReplaySite(
            topology: topology, start: start, cpus: cpus, housekeeping: housekeeping,
            patience: options.deadline ?? Self.usualDeadline)
    }

    /// The options in force, by their long names.
    func inForce(_ token: EpisodeToken) -> [String: String] {
        var inForce = [
            "token": token.text, "perturb": "\(options.perturb)", "shrink": "\(options.shrink)",
            "cpus": options.cpus ?? "\(CPUSet(cpus[token.plan.order, default: []]))",
        ]
        inForce["repeat"] = options.repetitions.map(String.init)
        inForce["symptom"] = options.symptom
        inForce["budget"] = options.budget.map { "\($0.nanoseconds)ns" }
        inForce["deadline"] = options.deadline.map { "\($0.nanoseconds)ns" }
        inForce["nodes"] = options.nodes
        inForce["housekeeping"] = options.housekeeping
        return inForce
    }
}
