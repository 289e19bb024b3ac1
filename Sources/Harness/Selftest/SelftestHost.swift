public import Machine
public import Records

/// Where plants are run: the host, and the CPUs they may use.
public struct SelftestHost: Sendable {
    let topology: Topology
    let start: ProcessStart
    /// CPUs of the inherited mask.
    let cpus: [Int]

    /// - Parameters:
    ///   - topology: Says which CPU is on which node.
    ///   - start: What the process found when it began.
    public init(topology: Topology, start: ProcessStart) {
        self.topology = topology
        self.start = start
        cpus = Array(start.affinity)
    }

    /// Highest possible CPU plus one.
    var cpuCount: Int { (topology.possible.max() ?? topology.online.max() ?? 0) + 1 }

    /// The CPU of each hammer of a storm.
    ///
    /// More of them than CPUs: who is never preempted in the middle of something is never late.
    public var hammers: [Int] { workers(max(8, min(2 * cpus.count, 32))) }

    func workers(_ count: Int) -> [Int] { (0..<count).map { cpus[$0 % cpus.count] } }
}
