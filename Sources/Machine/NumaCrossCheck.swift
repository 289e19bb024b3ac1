internal import CLinux
public import Records

/// A second opinion on the topology, from libnuma, which reads the same host by other means.
public enum NumaCrossCheck {
    /// Compares the node of each CPU and every distance.
    ///
    /// - Parameter topology: What the probe read of this host; not a captured tree.
    /// - Returns: What libnuma sees otherwise, one sentence each; empty when they agree or libnuma
    ///   is unusable.
    public static func disagreements(with topology: Topology) -> [String] {
        guard NodeMemory.unavailableReason() == nil else { return [] }
        var found: [String] = []
        for cpu in topology.cpus where cpu.online {
            // Below zero libnuma does not know, which contradicts nothing.
            let node = Int(clinux_numa_node_of_cpu(Int32(clamping: cpu.id)))
            guard node >= 0, let read = cpu.node, read != node else { continue }
            found.append("CPU \(cpu.id) is on node \(read) by sysfs and on \(node) by libnuma")
        }
        for node in topology.nodes {
            for other in topology.nodes {
                let distance = Int(
                    clinux_numa_distance(Int32(clamping: node.id), Int32(clamping: other.id)))
                guard distance > 0, let read = topology.distance(from: node.id, to: other.id),
                    read != distance
                else { continue }
                found.append(
                    "node \(node.id) to \(other.id) is \(read) by sysfs and \(distance) by libnuma")
            }
        }
        return found
    }
}
