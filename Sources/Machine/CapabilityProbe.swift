internal import CLinux
public import Records

/// Finds what this host offers, each with what was found or why it cannot be used.
public enum CapabilityProbe {
    /// Asks the host for NUMA and performance counters.
    ///
    /// - Parameters:
    ///   - rseq: What the target with the instructions found; it is the one that uses them.
    ///   - membarrierRseq: Likewise.
    ///   - topology: What the probe read of this host.
    /// - Returns: All four.
    public static func capabilities(
        rseq: Capability, membarrierRseq: Capability, on topology: Topology
    ) -> Capabilities {
        Capabilities(
            rseq: rseq, membarrierRseq: membarrierRseq, numa: numa(on: topology), perf: perf())
    }

    /// Placement of memory on nodes.
    static func numa(on topology: Topology) -> Capability {
        if let reason = NodeMemory.unavailableReason() {
            return Capability(available: false, reason: reason)
        }
        let count = topology.nodes.count
        return Capability(
            available: true,
            reason: count == 1
                ? "libnuma works; one node, so all memory is local"
                : "libnuma works; \(count) nodes")
    }

    /// Hardware counters of this process.
    static func perf() -> Capability {
        perf(
            attempt: clinux_perf_try(),
            paranoid: HostTree(root: "").optionalText("proc/sys/kernel/perf_event_paranoid"))
    }

    /// Tells the outcome of opening a cycle counter.
    ///
    /// - Parameters:
    ///   - attempt: 0, or an errno with its sign turned.
    ///   - paranoid: The text of `perf_event_paranoid`; `nil` where the kernel has no such file.
    /// - Returns: The capability with its reason.
    static func perf(attempt: Int32, paranoid: String?) -> Capability {
        if attempt == 0 {
            let setting = CounterRefusal.setting(paranoid)
            return Capability(available: true, reason: "hardware cycle counter opens; \(setting)")
        }
        return Capability(
            available: false, reason: CounterRefusal.reason(code: -attempt, paranoid: paranoid))
    }
}
