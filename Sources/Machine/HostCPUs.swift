public import Records

/// Which CPUs the kernel lets run, read anew at each call: what `TopologyProbe` reads once.
public struct HostCPUs: Sendable {
    private let tree: HostTree

    /// Reads this host, or a captured tree.
    ///
    /// - Parameter root: Directory that holds `sys` and `proc`; empty for the host.
    public init(root: String = "") {
        tree = HostTree(root: root)
    }

    /// The CPUs that are online; `nil` when the kernel does not tell.
    ///
    /// - Cost: one small file.
    public var online: CPUSet? { list("sys/devices/system/cpu/online") }

    /// The CPUs that this process's control group may use just now; `nil` when no group has such a set.
    ///
    /// - Cost: two small files, and a few looks for where the second is: the process may have been moved.
    public var cpuset: CPUSet? { Cgroup(tree: tree).cpuset.flatMap(list) }

    private func list(_ path: String) -> CPUSet? {
        tree.optionalText(path).flatMap { try? CPUSet(kernelList: String($0)) }
    }
}
