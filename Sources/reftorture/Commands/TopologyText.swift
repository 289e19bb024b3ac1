import Machine
import Records

/// A topology document for people, in 80 columns.
struct TopologyText {
    private let document: Document<TopologyResult>
    private var lines: [String] = []

    init(_ document: Document<TopologyResult>) {
        self.document = document
        headline()
        for result in document.results {
            nodes(result.topology)
            distances(result.topology)
            cores(result.topology)
            capabilities(result.capabilities)
        }
        noise(document.environment)
        workers(document.plan)
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    // MARK: Hardware

    private mutating func headline() {
        let host = document.host
        let model = host.model ?? "unknown processor"
        add("", "\(host.name): Linux \(host.kernel), \(model)")
        guard let topology = document.results.first?.topology else { return }
        let offline = CPUSet(topology.cpus.filter { !$0.online }.map(\.id))
        let sockets = topology.sockets.map { counted($0, "socket") } ?? "sockets unknown"
        let nodes = topology.nodes.isEmpty ? "no NUMA" : counted(topology.nodes.count, "node")
        add("", "\(sockets), \(nodes), \(counted(topology.online.count, "CPU")) online")
        table([
            ("online", "\(topology.online)"), ("offline", offline.isEmpty ? "none" : "\(offline)"),
            ("allowed", topology.allowed.isEmpty ? "none" : "\(topology.allowed)"),
            ("possible", "\(topology.possible)"),
        ])
    }

    private mutating func nodes(_ topology: Topology) {
        title("Nodes")
        if topology.nodes.isEmpty { return add("  ", "the kernel shows no NUMA nodes") }
        lines.append("  node       MiB  CPUs")
        for node in topology.nodes {
            let memory = node.memoryMiB.map(String.init) ?? "unknown"
            add(
                "  \(right(node.id, 4))  \(right(memory, 8))  ",
                node.cpus.isEmpty ? "none" : "\(node.cpus)")
        }
    }

    private mutating func distances(_ topology: Topology) {
        guard topology.nodes.count > 1 else { return }
        title("Distances (10 is local)")
        let ids = topology.nodes.map(\.id)
        guard ids.count <= widestMatrix else {
            let known = topology.nodes.compactMap(\.distances).joined()
            let range = known.isEmpty ? "unknown" : "\(known.min() ?? 0) to \(known.max() ?? 0)"
            return add("  ", "\(ids.count) nodes, \(range); --format json has the matrix")
        }
        lines.append("  from\\to" + ids.map { right($0, 4) }.joined())
        for node in topology.nodes {
            let row = node.distances?.map { right($0, 4) }.joined() ?? "  unknown"
            lines.append("  \(right(node.id, 7))\(row)")
        }
    }

    /// One line per socket and node, however many CPUs there are.
    private mutating func cores(_ topology: Topology) {
        title("Cores")
        struct Place: Hashable {
            let socket: Int
            let node: Int
        }
        // Below any id: unknown sorts first.
        let places = Dictionary(grouping: topology.cpus.filter(\.online)) {
            Place(socket: $0.socket ?? -1, node: $0.node ?? -1)
        }
        let order = places.keys.sorted { ($0.socket, $0.node) < ($1.socket, $1.node) }
        for place in order {
            let cpus = places[place] ?? []
            let cores = Set(cpus.map { $0.siblings.first ?? $0.id }).count
            let socket = place.socket < 0 ? "socket unknown" : "socket \(place.socket)"
            let node = place.node < 0 ? "no node" : "node \(place.node)"
            add(
                "  \(socket), \(node): ",
                "\(counted(cores, "core")), \(counted(cpus.count, "CPU")) \(CPUSet(cpus.map(\.id)))"
            )
        }
    }

    // MARK: What it can do, and what disturbs

    private mutating func capabilities(_ capabilities: Capabilities) {
        title("Capabilities")
        table(
            capabilities.named.map { name, capability in
                (name, (capability.available ? "yes  " : "no   ") + capability.reason)
            })
    }

    private mutating func noise(_ environment: Environment) {
        func percent(_ share: Double?) -> String? { share.map { "\($0) %" } }
        title("Noise")
        let isolated = environment.isolatedCPUs.map { $0.isEmpty ? "none" : $0 }
        let balancing = environment.numaBalancing.map { $0 ? "on" : "off" }
        let facts: [(String, String?)] = [
            ("governor", environment.governor), ("smt", environment.smt),
            ("thp", environment.thp), ("numa_balancing", balancing),
            ("isolated_cpus", isolated), ("pressure", percent(environment.pressure)),
            ("steal", percent(environment.steal)), ("virtualised", environment.virtualised),
        ]
        table(facts.map { ($0.0, $0.1 ?? "unknown") })
        for warning in environment.warnings { add("  ! ", warning) }
    }

    // MARK: Where workers would go

    private mutating func workers(_ plan: RunPlan) {
        title("Workers (\(plan.options["order"] ?? ""), in the order of workers)")
        for placed in plan.placement {
            let round = Set(placed.cpus).count
            let runs = OrderedRuns(placed.cpus.prefix(round)).description
            let times = placed.workers / max(1, round)
            var list = runs
            if placed.workers > round {
                list += " over and over, \(times) or more on each"
            }
            let own = placed.workers - dispatchWorkers
            if own > 0 {
                list += "; \(dispatchWorkers) on libdispatch's threads, \(own) on own ones"
            }
            add("  \(counted(placed.workers, "worker")): ", list, atMost: mostLines)
        }
        if let housekeeping = plan.options["housekeeping"] {
            add("  ", "housekeeping on \(housekeeping)")
        }
    }

    // MARK: Lines

    private mutating func title(_ text: String) {
        lines += ["", text]
    }

    private mutating func table(_ rows: [(name: String, value: String)]) {
        let width = rows.map(\.name.count).max() ?? 0
        for row in rows {
            let padding = String(repeating: " ", count: width - row.name.count)
            add("  \(row.name)\(padding)  ", row.value)
        }
    }

    /// Adds text behind a label; what does not fit continues below, under the text's start.
    private mutating func add(_ label: String, _ text: String, atMost limit: Int = .max) {
        let indent = String(repeating: " ", count: min(label.count, deepestIndent))
        let wrapped = Wrapped(text, first: columns - label.count, rest: columns - indent.count)
        for (index, line) in wrapped.lines.prefix(limit).enumerated() {
            lines.append((index == 0 ? label : indent) + line)
        }
        if wrapped.lines.count > limit {
            lines.append(indent + "… the rest is in --format json")
        }
    }

    private func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private func right(_ value: some CustomStringConvertible, _ width: Int) -> String {
        let text = value.description
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

private let columns = 80
private let deepestIndent = 24
/// Wider, and a row of four columns per node no longer fits.
private let widestMatrix = 16
/// A thousand CPUs in scattered order would fill the screen.
private let mostLines = 4
/// How many workers a pool takes from libdispatch before it makes threads of its own.
private let dispatchWorkers = WorkerKinds.dispatchLimit
