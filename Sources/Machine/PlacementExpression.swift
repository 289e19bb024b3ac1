internal import Records

/// What a person writes to choose CPUs, read against a host.
///
/// Entries with commas between them. `0-3`, `10-20:2`, `all`, `node:0` and `socket:1` add CPUs;
/// `!` before one of these takes its CPUs away; `core` leaves one CPU of each core. Without an entry
/// that adds, the CPUs to begin with are those the process may use.
struct PlacementExpression {
    private let topology: Topology
    private let expression: String

    init(_ expression: String, on topology: Topology) {
        self.expression = expression
        self.topology = topology
    }

    func cpus() throws(PlacementError) -> CPUSet {
        var added: CPUSet?
        var removed = CPUSet()
        var onePerCore = false
        for token in expression.split(separator: ",", omittingEmptySubsequences: false) {
            if token.isEmpty { throw .emptyTerm(expression: expression) }
            if token == "core" {
                onePerCore = true
            } else if token.hasPrefix("!") {
                removed = removed.union(try term(token.dropFirst(), of: token, mayBeOffline: true))
            } else {
                added = (added ?? []).union(try term(token, of: token, mayBeOffline: false))
            }
        }
        var chosen = (added ?? topology.allowed).subtracting(removed)
        if onePerCore { chosen = oneOfEachCore(in: chosen) }
        guard !chosen.isEmpty else {
            throw .nothingLeft(
                expression: expression, remedy: "online CPUs are \(topology.online)")
        }
        return chosen
    }

    /// The CPUs of all nodes in a list such as `0-1,4`.
    static func cpus(
        ofNodes list: String, on topology: Topology
    ) throws(PlacementError) -> CPUSet {
        let expression = PlacementExpression(list, on: topology)
        return try expression.cpusOfNodes(expression.ids(list[...]), token: list)
    }

    // MARK: One entry

    private func term(
        _ text: Substring, of token: Substring, mayBeOffline: Bool
    ) throws(PlacementError) -> CPUSet {
        if text == "all" { return topology.online }
        if let list = text.dropping(prefix: "node:") {
            return try cpusOfNodes(ids(list), token: String(token))
        }
        if let list = text.dropping(prefix: "socket:") {
            return try cpusOfSockets(ids(list), token: String(token))
        }
        guard let first = text.utf8.first, (48...57).contains(first) else {
            throw .unknownTerm(String(token))
        }
        let cpus = try ids(text)
        let present = CPUSet(topology.cpus.map(\.id))
        if let absent = cpus.subtracting(present).first {
            throw .absentCPU(absent, token: String(token), present: present)
        }
        if !mayBeOffline, let offline = cpus.subtracting(topology.online).first {
            throw .offlineCPU(offline, token: String(token), online: topology.online)
        }
        return cpus
    }

    private func ids(_ list: Substring) throws(PlacementError) -> CPUSet {
        do {
            return try CPUSet(kernelList: String(list))
        } catch {
            throw .badList(error)
        }
    }

    private func cpusOfNodes(_ ids: CPUSet, token: String) throws(PlacementError) -> CPUSet {
        var cpus = CPUSet()
        for id in ids {
            guard let node = topology.node(id) else {
                throw .unknownNode(id, token: token, known: topology.nodes.map(\.id))
            }
            if node.cpus.isEmpty { throw .nodeWithoutCPUs(id, token: token) }
            cpus = cpus.union(node.cpus)
        }
        return cpus
    }

    private func cpusOfSockets(_ ids: CPUSet, token: String) throws(PlacementError) -> CPUSet {
        let known = topology.socketIDs
        for id in ids where !known.contains(id) {
            throw .unknownSocket(id, token: token, known: known)
        }
        return CPUSet(
            topology.cpus.filter { $0.online && $0.socket.map(ids.contains) == true }.map(\.id))
    }

    /// The lowest of the chosen CPUs of each core; a CPU that does not tell its core stays.
    private func oneOfEachCore(in cpus: CPUSet) -> CPUSet {
        CPUSet(
            cpus.filter { id in
                let siblings = topology.cpu(id)?.siblings ?? []
                return (siblings.intersection(cpus).first ?? id) == id
            })
    }
}

extension Substring {
    fileprivate func dropping(prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
