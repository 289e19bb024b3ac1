/// Something the harness can use where the host has it; absence is a value with a reason.
public struct Capability: Codable, Sendable, Equatable {
    public var available: Bool
    /// What was found, or why it cannot be used: never empty.
    public var reason: String

    public init(available: Bool, reason: String) {
        self.available = available
        self.reason = reason
    }
}

/// What this host offers to counters and to the harness.
public struct Capabilities: Codable, Sendable, Equatable {
    /// Restartable sequences, registered by the C library.
    public var rseq: Capability
    /// A membarrier that restarts the sequences of other threads.
    public var membarrierRseq: Capability
    /// Placing memory on a NUMA node, and asking where it is.
    public var numa: Capability
    /// Hardware performance counters.
    public var perf: Capability

    enum CodingKeys: String, CodingKey, CaseIterable {
        case rseq
        case membarrierRseq = "membarrier_rseq"
        case numa
        case perf
    }

    public init(
        rseq: Capability, membarrierRseq: Capability, numa: Capability, perf: Capability
    ) {
        self.rseq = rseq
        self.membarrierRseq = membarrierRseq
        self.numa = numa
        self.perf = perf
    }

    /// All four with the names records give them, in the order they are shown.
    public var named: [(name: String, capability: Capability)] {
        [
            (CodingKeys.rseq.rawValue, rseq),
            (CodingKeys.membarrierRseq.rawValue, membarrierRseq),
            (CodingKeys.numa.rawValue, numa),
            (CodingKeys.perf.rawValue, perf),
        ]
    }
}
