extension Topology: Codable {
    enum CodingKeys: String, CodingKey {
        case sockets
        case nodes
        case cpus
        case possible
        case online
        case allowed
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            cpus: try container.decode([CPU].self, forKey: .cpus),
            nodes: try container.decode([Node].self, forKey: .nodes),
            possible: try container.decode(CPUSet.self, forKey: .possible),
            online: try container.decode(CPUSet.self, forKey: .online),
            allowed: try container.decode(CPUSet.self, forKey: .allowed))
    }

    /// Writes `sockets` as well, which follows from the CPUs; unknown is `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sockets, forKey: .sockets)
        try container.encode(nodes, forKey: .nodes)
        try container.encode(cpus, forKey: .cpus)
        try container.encode(possible, forKey: .possible)
        try container.encode(online, forKey: .online)
        try container.encode(allowed, forKey: .allowed)
    }
}

extension Topology.CPU: Codable {
    enum CodingKeys: String, CodingKey {
        case id
        case core
        case socket
        case node
        case online
        case siblings
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(Int.self, forKey: .id),
            core: try container.decode(Int?.self, forKey: .core),
            socket: try container.decode(Int?.self, forKey: .socket),
            node: try container.decode(Int?.self, forKey: .node),
            online: try container.decode(Bool.self, forKey: .online),
            siblings: try container.decode(CPUSet.self, forKey: .siblings))
    }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(core, forKey: .core)
        try container.encode(socket, forKey: .socket)
        try container.encode(node, forKey: .node)
        try container.encode(online, forKey: .online)
        try container.encode(siblings, forKey: .siblings)
    }
}

extension Topology.Node: Codable {
    enum CodingKeys: String, CodingKey {
        case id
        case cpus
        case memoryMiB = "memory_mib"
        case distances
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(Int.self, forKey: .id),
            cpus: CPUSet(try container.decode([Int].self, forKey: .cpus)),
            memoryMiB: try container.decode(Int?.self, forKey: .memoryMiB),
            distances: try container.decode([Int]?.self, forKey: .distances))
    }

    /// Writes every key; `cpus` is an array of ids here, as everywhere a document says `cpus`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(Array(cpus), forKey: .cpus)
        try container.encode(memoryMiB, forKey: .memoryMiB)
        try container.encode(distances, forKey: .distances)
    }
}

/// The one entry in the results of `topology`.
public struct TopologyResult: Codable, Sendable, Equatable {
    public var topology: Topology
    public var capabilities: Capabilities

    enum CodingKeys: String, CodingKey {
        case capabilities
    }

    public init(topology: Topology, capabilities: Capabilities) {
        self.topology = topology
        self.capabilities = capabilities
    }

    public init(from decoder: any Decoder) throws {
        topology = try Topology(from: decoder)
        capabilities = try decoder.container(keyedBy: CodingKeys.self)
            .decode(Capabilities.self, forKey: .capabilities)
    }

    /// Writes the topology's keys and the capabilities side by side in one object.
    public func encode(to encoder: any Encoder) throws {
        try topology.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(capabilities, forKey: .capabilities)
    }
}
