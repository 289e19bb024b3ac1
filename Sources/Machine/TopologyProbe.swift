public import Records

/// Reads the CPUs and nodes of a host, or of any captured tree, from what the kernel shows in sysfs.
public struct TopologyProbe: Sendable {
    private let tree: HostTree
    /// Whether a tree was named at all; the empty path would mean this host.
    private let isNamed: Bool
    /// The mask of the process; `nil` takes what the tree says.
    private let affinity: CPUSet?

    /// Reads a captured tree.
    ///
    /// - Parameter root: Directory that holds `sys/devices/system/cpu` and, where it was captured,
    ///   `sys/devices/system/node`, `proc/self/status` and `sys/fs/cgroup/cpuset.cpus.effective`.
    public init(root: String) {
        tree = HostTree(root: root)
        isNamed = !root.isEmpty
        affinity = nil
    }

    /// Reads this host.
    ///
    /// - Parameter start: What the process found when it began, before anything was pinned.
    public init(host start: ProcessStart) {
        tree = HostTree(root: "")
        isNamed = true
        affinity = start.affinity
    }

    /// Reads the tree; nothing is remembered between two calls.
    public func topology() throws(TopologyError) -> Topology {
        guard isNamed, tree.exists("") else {
            throw .unreadable(path: "'\(tree.root)'", reason: "no such directory")
        }
        let online = try ids("\(cpuDirectory)/online")
        let present = try firstIDs(of: "\(cpuDirectory)/present").union(online)
        guard present.count <= mostCPUs else {
            throw .malformed(
                path: tree.path("\(cpuDirectory)/present"), found: "\(present)",
                expected: "at most \(mostCPUs) CPUs")
        }
        let possible = try firstIDs(of: "\(cpuDirectory)/possible").union(present)
        let nodes = try self.nodes(online: online)
        var cpus: [Topology.CPU] = []
        cpus.reserveCapacity(present.count)
        for id in present {
            cpus.append(try cpu(id, online: online, nodes: nodes))
        }
        completeSiblings(&cpus)
        return Topology(
            cpus: cpus, nodes: nodes, possible: possible, online: online,
            allowed: try allowed(online: online))
    }

    // MARK: CPUs

    private func cpu(
        _ id: Int, online: CPUSet, nodes: [Topology.Node]
    ) throws(TopologyError) -> Topology.CPU {
        let directory = "\(cpuDirectory)/cpu\(id)"
        let listed = nodes.first { $0.cpus.contains(id) }?.id
        let node = listed ?? nodes.first { tree.exists("\(directory)/node\($0.id)") }?.id
        guard online.contains(id) else {
            return Topology.CPU(
                id: id, core: nil, socket: nil, node: node, online: false, siblings: [])
        }
        let siblings = try firstIDs(
            of: "\(directory)/topology/core_cpus_list",
            "\(directory)/topology/thread_siblings_list")
        return Topology.CPU(
            id: id, core: try optionalID("\(directory)/topology/core_id"),
            socket: try optionalID("\(directory)/topology/physical_package_id"),
            node: node, online: true, siblings: siblings.intersection(online))
    }

    /// Where a kernel lists no siblings, CPUs of one socket with one core number share that core.
    private func completeSiblings(_ cpus: inout [Topology.CPU]) {
        struct Core: Hashable {
            let socket: Int?
            let core: Int
        }
        var members: [Core: [Int]] = [:]
        for cpu in cpus where cpu.online && cpu.siblings.isEmpty {
            guard let core = cpu.core else { continue }
            members[Core(socket: cpu.socket, core: core), default: []].append(cpu.id)
        }
        for index in cpus.indices where cpus[index].online && cpus[index].siblings.isEmpty {
            let cpu = cpus[index]
            let sharing = cpu.core.flatMap { members[Core(socket: cpu.socket, core: $0)] }
            cpus[index].siblings = CPUSet(sharing ?? [cpu.id])
        }
    }

    // MARK: Nodes

    private func nodes(online: CPUSet) throws(TopologyError) -> [Topology.Node] {
        guard tree.exists(nodeDirectory) else { return [] }
        let ids = try ids("\(nodeDirectory)/online")
        var nodes: [Topology.Node] = []
        for id in ids {
            let directory = "\(nodeDirectory)/node\(id)"
            nodes.append(
                Topology.Node(
                    id: id, cpus: try self.ids("\(directory)/cpulist").intersection(online),
                    memoryMiB: try memoryMiB("\(directory)/meminfo"),
                    distances: try distances("\(directory)/distance", count: ids.count)))
        }
        return nodes
    }

    private func distances(_ path: String, count: Int) throws(TopologyError) -> [Int]? {
        guard let text = tree.optionalText(path) else { return nil }
        let row = text.words.compactMap { Int($0) }
        guard row.count == count, text.words.count == count else {
            throw .malformed(
                path: tree.path(path), found: text,
                expected: "\(count) numbers, one per online node")
        }
        return row
    }

    private func memoryMiB(_ path: String) throws(TopologyError) -> Int? {
        guard let text = tree.optionalText(path) else { return nil }
        guard let line = text.lines.first(where: { $0.contains("MemTotal:") }) else { return nil }
        let words = line.words
        guard words.count >= 2, words.last == "kB", let kibibytes = Int(words[words.count - 2])
        else {
            throw .malformed(
                path: tree.path(path), found: String(line), expected: "MemTotal and a number of kB")
        }
        return kibibytes / 1024
    }

    // MARK: What the process may use

    private func allowed(online: CPUSet) throws(TopologyError) -> CPUSet {
        if let affinity { return affinity.intersection(online) }
        var allowed = online
        let path = "proc/self/status"
        if let status = tree.optionalText(path),
            let line = status.lines.first(where: { $0.hasPrefix("Cpus_allowed_list:") })
        {
            let list = line.dropFirst("Cpus_allowed_list:".count).trimmed
            allowed = allowed.intersection(try parse(String(list), from: path))
        }
        if let file = Cgroup(tree: tree).cpuset {
            allowed = allowed.intersection(try ids(file))
        }
        return allowed
    }

    // MARK: Reading

    private func ids(_ path: String) throws(TopologyError) -> CPUSet {
        switch tree.text(path) {
        case .success(let text): try parse(text, from: path)
        case .failure(let failure):
            throw .unreadable(path: failure.path, reason: systemCallText(failure.code))
        }
    }

    /// Reads the first of these files that exists; without any the set is empty.
    private func firstIDs(of paths: String...) throws(TopologyError) -> CPUSet {
        guard let path = paths.first(where: tree.exists) else { return [] }
        return try ids(path)
    }

    /// Reads one number; below zero the kernel means that it does not know.
    private func optionalID(_ path: String) throws(TopologyError) -> Int? {
        guard let text = tree.optionalText(path) else { return nil }
        guard let number = Int(text) else {
            throw .malformed(path: tree.path(path), found: text, expected: "a number")
        }
        return number < 0 ? nil : number
    }

    private func parse(_ text: String, from path: String) throws(TopologyError) -> CPUSet {
        if text.isEmpty { return [] }
        do {
            return try CPUSet(kernelList: text)
        } catch {
            throw .malformed(
                path: tree.path(path), found: text, expected: "a list of ids such as 0-3,8")
        }
    }
}

/// Eight times what Linux can be built for; a wrong file must not cost hours of looking.
private let mostCPUs = 65_536
private let cpuDirectory = "sys/devices/system/cpu"
private let nodeDirectory = "sys/devices/system/node"
