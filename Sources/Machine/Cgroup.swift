/// Where the files of this process's control groups are, version 2 or version 1.
struct Cgroup: Sendable {
    private let tree: HostTree
    /// Path within the unified hierarchy, and per controller of version 1.
    private let unified: String
    private let controllers: [String: String]

    init(tree: HostTree) {
        self.tree = tree
        var unified = ""
        var controllers: [String: String] = [:]
        for line in (tree.optionalText("proc/self/cgroup") ?? "").lines {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let path = fields[2] == "/" ? "" : String(fields[2])
            if fields[1].isEmpty { unified = path }
            for controller in fields[1].split(separator: ",") {
                controllers[String(controller)] = path
            }
        }
        self.unified = unified
        self.controllers = controllers
    }

    /// The file with the CPUs that the innermost group with a cpuset may use.
    var cpuset: String? {
        files(controller: "cpuset", named: "cpuset.cpus.effective", legacy: "cpuset.effective_cpus")
            .first
    }

    /// The directories of all groups that limit the number of threads, innermost first.
    var threadLimits: [String] {
        files(controller: "pids", named: "pids.max", legacy: "pids.max")
            .map { String($0.dropLast("/pids.max".count)) }
    }

    /// The files that limit the memory of this process's groups, innermost first.
    var memoryLimits: [String] {
        files(controller: "memory", named: "memory.max", legacy: "memory.limit_in_bytes")
    }

    private func files(controller: String, named name: String, legacy: String) -> [String] {
        var candidates = levels(of: unified).map { "sys/fs/cgroup\($0)/\(name)" }
        candidates += levels(of: controllers[controller] ?? "")
            .map { "sys/fs/cgroup/\(controller)\($0)/\(legacy)" }
        return candidates.filter(tree.exists)
    }

    /// The path and those above it, the root being the empty one.
    private func levels(of path: String) -> [String] {
        var levels = [path]
        while let slash = levels.last?.lastIndex(of: "/"), let level = levels.last {
            levels.append(String(level[..<slash]))
        }
        return levels
    }
}
