/// The machine that a record was made on.
public struct Host: Codable, Sendable, Equatable {
    /// The host's own name for itself (`uname -n`).
    public var name: String
    /// How many CPUs are online.
    public var cpus: Int
    /// How many NUMA nodes are online; 1 where the system knows no NUMA.
    public var nodes: Int
    /// Kernel release (`uname -r`).
    public var kernel: String
    /// The processor's model name, `nil` when the system does not tell.
    public var model: String?

    public init(name: String, cpus: Int, nodes: Int, kernel: String, model: String?) {
        self.name = name
        self.cpus = cpus
        self.nodes = nodes
        self.kernel = kernel
        self.model = model
    }

    /// Writes every key; an unknown model is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(cpus, forKey: .cpus)
        try container.encode(nodes, forKey: .nodes)
        try container.encode(kernel, forKey: .kernel)
        try container.encode(model, forKey: .model)
    }
}
