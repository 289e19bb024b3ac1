internal import Records

/// In which order CPUs are given to workers.
public enum PlacementOrder: String, Sendable, CaseIterable {
    /// Fill a core, then the next core of the same node, then the next node.
    case compact
    /// As far apart as possible: sockets in turn, then nodes, then cores; siblings last.
    case scatter
    /// Like `compact`, but a core's second thread only after every core has one worker.
    case smtLast = "smt-last"

    /// Sorts CPUs; the same set gives the same order on every call.
    func sorted(_ cpus: CPUSet, on topology: Topology) -> [Int] {
        let keyed = seats(of: cpus, on: topology).map { (cpu: $0.cpu, key: key(of: $0)) }
        return keyed.sorted { left, right in
            left.key == right.key
                ? left.cpu < right.cpu : left.key.lexicographicallyPrecedes(right.key)
        }.map(\.cpu)
    }

    private func key(of seat: Seat) -> [Int] {
        switch self {
        case .compact: [seat.socket, seat.node, seat.core, seat.thread]
        case .scatter: [seat.thread, seat.coreInNode, seat.nodeInSocket, seat.socket, seat.core]
        case .smtLast: [seat.thread, seat.socket, seat.node, seat.core]
        }
    }

    /// Where a CPU sits, in numbers that can be compared.
    private struct Seat {
        let cpu: Int
        let socket: Int
        let node: Int
        /// The core's lowest CPU, which is a number for the core that no other socket uses.
        let core: Int
        /// 0 for the core's first chosen CPU, 1 for its second.
        let thread: Int
        /// How many chosen cores of the same node come before it.
        var coreInNode = 0
        /// How many chosen nodes of the same socket come before it.
        var nodeInSocket = 0
    }

    private func seats(of cpus: CPUSet, on topology: Topology) -> [Seat] {
        var seats = cpus.map { id in
            let cpu = topology.cpu(id)
            let siblings = cpu?.siblings ?? [id]
            return Seat(
                cpu: id, socket: cpu?.socket ?? 0, node: cpu?.node ?? 0,
                core: siblings.first ?? id,
                thread: siblings.intersection(cpus).prefix { $0 < id }.count)
        }
        var coresOfNode: [[Int]: [Int: Int]] = [:]
        var nodesOfSocket: [Int: [Int: Int]] = [:]
        for index in seats.indices {
            let seat = seats[index]
            let cores = coresOfNode[[seat.socket, seat.node], default: [:]]
            seats[index].coreInNode = cores[seat.core] ?? cores.count
            coresOfNode[[seat.socket, seat.node], default: [:]][seat.core] =
                seats[index].coreInNode
            let nodes = nodesOfSocket[seat.socket, default: [:]]
            seats[index].nodeInSocket = nodes[seat.node] ?? nodes.count
            nodesOfSocket[seat.socket, default: [:]][seat.node] = seats[index].nodeInSocket
        }
        return seats
    }
}
