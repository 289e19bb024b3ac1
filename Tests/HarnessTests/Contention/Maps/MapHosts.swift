import Records

/// Hosts for maps, made up.
enum MapHosts {
    /// - Parameters:
    ///   - nodes: CPUs of each node, and its memory.
    ///   - nodesPerSocket: Nodes that follow each other in a socket.
    ///   - threads: CPUs that follow each other in a core.
    ///   - offline: CPUs that are present only.
    /// - Returns: The host.
    static func host(
        nodes: [(cpus: [Int], memoryMiB: Int)], nodesPerSocket: Int, threads: Int = 1,
        offline: Set<Int> = []
    ) -> Topology {
        var cpus: [Topology.CPU] = []
        for (node, one) in nodes.enumerated() {
            let online = one.cpus.filter { !offline.contains($0) }
            for (index, id) in one.cpus.enumerated() {
                let core = index / threads
                let siblings = one.cpus[(core * threads)..<((core + 1) * threads)]
                let isOn = !offline.contains(id)
                cpus.append(
                    Topology.CPU(
                        id: id, core: isOn ? core : nil,
                        socket: isOn ? node / nodesPerSocket : nil, node: node, online: isOn,
                        siblings: isOn ? CPUSet(siblings.filter(online.contains)) : []))
            }
        }
        let ids = cpus.map(\.id)
        let on = CPUSet(ids.filter { !offline.contains($0) })
        return Topology(
            cpus: cpus.sorted { $0.id < $1.id },
            nodes: nodes.enumerated().map { node, one in
                Topology.Node(
                    id: node, cpus: CPUSet(one.cpus.filter(on.contains)),
                    memoryMiB: one.memoryMiB, distances: nil)
            },
            possible: CPUSet(ids), online: on, allowed: on)
    }

    /// Two sockets, four nodes, sixteen CPUs, two threads a core; numbers dealt round the nodes, as some
    /// firmware does.
    static let twoSockets = host(
        nodes: (0..<4).map { node in ((0..<4).map { node + 4 * $0 }, 1024) },
        nodesPerSocket: 2, threads: 2)

    /// Eight nodes on four sockets: node 3 has no CPUs, node 5 no memory, and CPU 9 is offline.
    static let eightNodes = host(
        nodes: (0..<8).map { node in
            (node == 3 ? [] : [2 * node, 2 * node + 1], node == 5 ? 0 : 512)
        },
        nodesPerSocket: 2, offline: [9])

    /// 512 CPUs on two sockets and eight nodes, two threads a core.
    static let large = host(
        nodes: (0..<8).map { node in (Array((64 * node)..<(64 * node + 64)), 65_536) },
        nodesPerSocket: 4, threads: 2)

    /// A kernel that knows no nodes, with one core of two threads.
    static let noNodes = Topology(
        cpus: [0, 1].map {
            Topology.CPU(id: $0, core: 0, socket: 0, node: nil, online: true, siblings: [0, 1])
        },
        nodes: [], possible: [0, 1], online: [0, 1], allowed: [0, 1])
}
