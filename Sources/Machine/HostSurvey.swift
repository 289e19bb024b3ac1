public import Records

/// One host, live or captured: its topology, and from there its name and state.
public struct HostSurvey: Sendable {
    public let topology: Topology
    /// Whether this is the host we run on.
    public let isLive: Bool
    private let environmentProbe: EnvironmentProbe

    /// Surveys the host we run on.
    public init(live start: ProcessStart) throws(TopologyError) {
        topology = try TopologyProbe(host: start).topology()
        environmentProbe = EnvironmentProbe()
        isLive = true
    }

    /// Surveys a captured tree.
    public init(sysroot: String) throws(TopologyError) {
        topology = try TopologyProbe(root: sysroot).topology()
        environmentProbe = EnvironmentProbe(root: sysroot)
        isLive = false
    }

    public var host: Host { environmentProbe.host(with: topology) }

    /// Tells the state of the host, with warnings for workers on these CPUs.
    public func environment(cpus: some Sequence<Int>) -> Environment {
        environmentProbe.environment(cpus: CPUSet(cpus), on: topology)
    }
}
