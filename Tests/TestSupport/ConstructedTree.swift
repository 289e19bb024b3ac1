internal import FoundationEssentials

/// A directory that looks like the root of some host, made for one test and gone after it.
public final class ConstructedTree: Sendable {
    public let root: String

    public init() throws {
        // In memory where that is possible: every file written here is flushed to its disk, which
        // takes half a minute for a machine of a thousand CPUs.
        let memory = "/dev/shm"
        let parent =
            FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        root = "\(parent)/reftorture-tree-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: root, withIntermediateDirectories: true)
    }

    /// Unpacks a captured host, kept as one text: `== path` before the lines of each file.
    public convenience init(unpacking file: String) throws {
        try self.init()
        var path: Substring?
        var lines: [Substring] = []
        for line in try String(contentsOfFile: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.hasPrefix("== ") {
                try finish(path, lines)
                path = line.dropFirst(3)
                lines = []
            } else {
                lines.append(line)
            }
        }
        try finish(path, lines)
    }

    private func finish(_ path: Substring?, _ lines: [Substring]) throws {
        guard let path else { return }
        try write(lines.joined(separator: "\n"), to: String(path))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: root)
    }

    /// Writes a file, with the directories above it and a line end behind the text.
    public func write(_ text: some CustomStringConvertible, to path: String) throws {
        let file = "\(root)/\(path)"
        let directory = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        try "\(text)\n".write(toFile: file, atomically: false, encoding: .utf8)
    }

    public func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: "\(root)/\(path)")
    }
}

/// A host of regular shape; CPUs are numbered as Linux on x86 does, second threads last.
public struct HostShape: Sendable {
    public var sockets: Int
    public var nodesPerSocket: Int
    public var coresPerNode: Int
    public var threadsPerCore: Int

    public init(sockets: Int, nodesPerSocket: Int, coresPerNode: Int, threadsPerCore: Int) {
        self.sockets = sockets
        self.nodesPerSocket = nodesPerSocket
        self.coresPerNode = coresPerNode
        self.threadsPerCore = threadsPerCore
    }

    public var coreCount: Int { sockets * nodesPerSocket * coresPerNode }
    public var cpuCount: Int { coreCount * threadsPerCore }
    public var nodeCount: Int { sockets * nodesPerSocket }

    /// Ids of the CPUs of one node, first threads first.
    public func cpus(ofNode node: Int) -> [Int] {
        (0..<threadsPerCore).flatMap { thread in
            (0..<coresPerNode).map { thread * coreCount + node * coresPerNode + $0 }
        }
    }

    /// Makes a tree of this shape in which everything is online.
    public func tree() throws -> ConstructedTree {
        let tree = try ConstructedTree()
        let all = "0-\(cpuCount - 1)"
        for list in ["online", "present", "possible"] {
            try tree.write(all, to: "sys/devices/system/cpu/\(list)")
        }
        try tree.write("0-\(nodeCount - 1)", to: "sys/devices/system/node/online")
        for node in 0..<nodeCount {
            try write(node: node, to: tree)
        }
        return tree
    }

    private func write(node: Int, to tree: ConstructedTree) throws {
        let socket = node / nodesPerSocket
        let directory = "sys/devices/system/node/node\(node)"
        let cpus = cpus(ofNode: node)
        try tree.write(cpus.map(String.init).joined(separator: ","), to: "\(directory)/cpulist")
        try tree.write(
            "Node \(node) MemTotal:  4194304 kB\nNode \(node) MemFree:  1 kB",
            to: "\(directory)/meminfo")
        let distances = (0..<nodeCount).map { other in
            other == node ? 10 : other / nodesPerSocket == socket ? 12 : 32
        }
        try tree.write(
            distances.map(String.init).joined(separator: " "), to: "\(directory)/distance")
        for cpu in cpus {
            let core = cpu % coreCount
            let topology = "sys/devices/system/cpu/cpu\(cpu)/topology"
            // The hardware numbers cores anew in each socket.
            try tree.write(core % (coresPerNode * nodesPerSocket), to: "\(topology)/core_id")
            try tree.write(socket, to: "\(topology)/physical_package_id")
            let siblings = (0..<threadsPerCore).map { core + $0 * coreCount }
            try tree.write(
                siblings.map(String.init).joined(separator: ","),
                to: "\(topology)/thread_siblings_list")
        }
    }
}
