/// What hardware threads a host has and how they hang together.
public struct Topology: Sendable, Equatable {
    /// One logical CPU, as the kernel numbers it.
    public struct CPU: Sendable, Equatable {
        public var id: Int
        /// The hardware's number of the core, unique only within its socket; `nil` for an offline CPU.
        public var core: Int?
        /// The hardware's number of the package; `nil` for an offline CPU.
        public var socket: Int?
        /// `nil` where the kernel knows no NUMA, and for a CPU that is in no node.
        public var node: Int?
        public var online: Bool
        /// The online CPUs of the same core, this one included; empty for an offline CPU.
        public var siblings: CPUSet

        public init(
            id: Int, core: Int?, socket: Int?, node: Int?, online: Bool, siblings: CPUSet
        ) {
            self.id = id
            self.core = core
            self.socket = socket
            self.node = node
            self.online = online
            self.siblings = siblings
        }
    }

    /// One NUMA node; it may lack CPUs, or memory.
    public struct Node: Sendable, Equatable {
        public var id: Int
        /// The online CPUs of the node.
        public var cpus: CPUSet
        /// `nil` when the system does not tell; 0 is a node without memory.
        public var memoryMiB: Int?
        /// Distance to each node, in the order of `Topology.nodes`; 10 is local, `nil` is unknown.
        public var distances: [Int]?

        public init(id: Int, cpus: CPUSet, memoryMiB: Int?, distances: [Int]?) {
            self.id = id
            self.cpus = cpus
            self.memoryMiB = memoryMiB
            self.distances = distances
        }
    }

    /// Every present CPU, online or not, ascending by id.
    public var cpus: [CPU]
    /// Every online node, ascending by id; empty where the kernel knows no NUMA.
    public var nodes: [Node]
    /// Ids that a CPU of this host could ever have.
    public var possible: CPUSet
    public var online: CPUSet
    /// What this process may run on: the inherited affinity, which the kernel keeps within the cpuset.
    public var allowed: CPUSet

    public init(
        cpus: [CPU], nodes: [Node], possible: CPUSet, online: CPUSet, allowed: CPUSet
    ) {
        self.cpus = cpus
        self.nodes = nodes
        self.possible = possible
        self.online = online
        self.allowed = allowed
    }

    /// How many sockets have an online CPU; `nil` when no CPU tells its socket.
    public var sockets: Int? {
        let known = Set(cpus.compactMap(\.socket))
        return known.isEmpty ? nil : known.count
    }

    /// Ids of the sockets that have an online CPU, ascending.
    public var socketIDs: [Int] {
        Set(cpus.compactMap(\.socket)).sorted()
    }

    /// Looks a CPU up by its id.
    public func cpu(_ id: Int) -> CPU? {
        var low = 0
        var high = cpus.count
        while low < high {
            let middle = (low + high) / 2
            if cpus[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low < cpus.count && cpus[low].id == id ? cpus[low] : nil
    }

    /// Looks a node up by its id.
    public func node(_ id: Int) -> Node? {
        nodes.first { $0.id == id }
    }

    /// Looks up how far memory of `other` is from CPUs of `node`; `nil` is unknown.
    public func distance(from node: Int, to other: Int) -> Int? {
        guard let row = self.node(node)?.distances,
            let column = nodes.firstIndex(where: { $0.id == other }), column < row.count
        else { return nil }
        return row[column]
    }
}
