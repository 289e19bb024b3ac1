import Records

/// Which cells maps of nodes have: workers of a node against memory of a node.
///
/// Pure.
struct NodeGrid: Sendable {
    /// The workers of one row.
    struct Row: Sendable, Equatable {
        var node: Int
        var socket: Int?
        /// All chosen CPUs of the node that are online, one worker each.
        var cpus: [Int]
    }

    /// A cell, as far as it was measured.
    struct Cell: Sendable, Equatable {
        /// The middle of its repetitions, nanoseconds; `nil` without any.
        var cost: Measured?
        /// Why it has no value; `nil` when it has one, or was not reached.
        var lost: String?
    }

    /// Nodes with chosen CPUs, by socket and then as the kernel numbers them; a kernel without NUMA has one, 0.
    let rows: [Row]
    /// Homes, ascending where nobody chose them: all nodes with memory.
    let columns: [Int]
    /// Whether there is but one place where memory can be, so that nobody need say where it is.
    let hasOneHome: Bool
    private let missing: [Int: String]

    /// Lays out the grid of a host.
    ///
    /// - Parameters:
    ///   - cpus: Where there may be workers.
    ///   - topology: Of the host; a node without CPUs is a column only, one without memory a row only.
    ///   - homes: Nodes to try as homes, each once; all with memory when `nil`.
    init(cpus: [Int], on topology: Topology, homes: [Int]? = nil) {
        let online = Set(cpus).compactMap(topology.cpu).filter(\.online).sorted { $0.id < $1.id }
        let knowsNodes = !topology.nodes.isEmpty
        var byNode: [Int: Row] = [:]
        for cpu in online {
            // A CPU that is in no node has no memory that is its own.
            guard let node = knowsNodes ? cpu.node : 0 else { continue }
            byNode[node, default: Row(node: node, socket: cpu.socket, cpus: [])].cpus.append(cpu.id)
        }
        rows = byNode.values.sorted { ($0.socket ?? 0, $0.node) < ($1.socket ?? 0, $1.node) }
        var missing: [Int: String] = [:]
        if knowsNodes {
            for node in topology.nodes where node.memoryMiB == 0 {
                missing[node.id] = "node \(node.id) has no memory"
            }
            for home in homes ?? [] where topology.node(home) == nil {
                missing[home] = "node \(home) does not exist"
            }
        } else {
            for home in homes ?? [] where home != 0 {
                missing[home] = "the kernel knows no nodes"
            }
        }
        self.missing = missing
        let all = knowsNodes ? topology.nodes.map(\.id) : [0]
        let given = homes?.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
        columns = given ?? all.filter { missing[$0] == nil }
        hasOneHome = all.count { missing[$0] == nil } <= 1
    }

    /// Why a column can be nobody's home; `nil` when it may.
    func whyMissing(_ home: Int) -> String? { missing[home] }

    /// All CPUs that have workers, row after row.
    var cpus: [Int] { rows.flatMap(\.cpus) }

    /// Why the memory of a cell does not count as being at home; `nil` when all of it is.
    ///
    /// - Parameters:
    ///   - what: What lies there, such as `the counter`.
    ///   - home: The column's node.
    ///   - found: The node of each piece; `nil` where nobody tells.
    ///   - refusal: What the system said when it was to put it there.
    /// - Returns: A reason for a lost cell.
    func whyNotHome(_ what: String, _ home: Int, found: [Int?], refusal: String?) -> String? {
        if let wrong = found.compactMap(\.self).first(where: { $0 != home }) {
            return "\(what) lay on node \(wrong), not \(home)\(refusal.map { ": \($0)" } ?? "")"
        }
        if hasOneHome { return nil }
        if let refusal { return "\(what) could not be put on node \(home): \(refusal)" }
        return found.isEmpty || found.contains(nil)
            ? "nobody tells on which node \(what) lay" : nil
    }

    /// The map that cells make up.
    ///
    /// - Parameters:
    ///   - kind: Which of the maps of nodes.
    ///   - subject: What counted.
    ///   - cells: `[row][column]`.
    /// - Returns: The map, with what is lost and what was not reached.
    func map(
        _ kind: ContentionMap.Kind, subject: String, cells: [[Cell]]
    ) -> ContentionMap {
        var lost: [ContentionMap.Lost] = []
        var unreached = 0
        for (row, line) in zip(rows, cells) {
            for (column, cell) in zip(columns, line) {
                if let reason = cell.lost {
                    lost.append(
                        ContentionMap.Lost(row: row.node, column: column, reason: reason))
                } else if cell.cost == nil {
                    unreached += 1
                }
            }
        }
        // What was lost after some repetitions has no value either.
        let costs = cells.map { $0.map { $0.lost == nil ? $0.cost : nil } }
        let known = costs.joined().compactMap(\.self)
        return ContentionMap(
            kind: kind, subject: subject, rows: rows.map(\.node), columns: columns,
            values: costs.map { $0.map { $0?.median } },
            spreads: costs.map { $0.map { cost in cost.map { ($0.high - $0.low) / 2 } } },
            samples: known.compactMap(\.samples).min() ?? 0, lost: lost, unreached: unreached,
            sockets: MapGroups.sockets(rows.map { ($0.node, $0.socket) }),
            nodes: MapGroups.nodes(rows.map { ($0.node, $0.node) }))
    }
}
