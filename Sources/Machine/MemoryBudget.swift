public import Records

/// How much more memory this process could use, and what stands in the way of more.
///
/// Looked at before a large device is made: afterwards the kernel ends the process without a word.
public struct MemoryBudget: Sendable {
    /// One limit of the system.
    public struct Limit: Sendable, Equatable {
        /// The limit's name and where it is read.
        public let name: String
        /// Bytes that it still allows.
        public let room: Int
    }

    /// Every limit that could be read.
    public let limits: [Limit]

    /// Reads the limits of this process on this host, or of a captured tree.
    ///
    /// - Parameter root: Directory that holds `proc` and `sys`; empty for the host.
    public init(root: String) {
        let tree = HostTree(root: root)
        var limits: [Limit] = []
        let available = (tree.optionalText("proc/meminfo") ?? "").lines
            .first { $0.hasPrefix("MemAvailable:") }
        if let kibibytes = available?.words.dropFirst().first.flatMap({ Int($0) }) {
            limits.append(Limit(name: "MemAvailable of /proc/meminfo", room: kibibytes << 10))
        }
        for path in Cgroup(tree: tree).memoryLimits {
            let directory = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
            let isUnified = path.hasSuffix("/memory.max")
            // "max" is no number, and no limit.
            guard let limit = tree.optionalNumber(path),
                let used = tree.optionalNumber(
                    "\(directory)/\(isUnified ? "memory.current" : "memory.usage_in_bytes")")
            else { continue }
            // Files that nobody uses count as used, and give way.
            let key = isUnified ? "inactive_file" : "total_inactive_file"
            let cached = (tree.optionalText("\(directory)/memory.stat") ?? "").lines
                .first { $0.words.first.map(String.init) == key }?.words.last.flatMap { Int($0) }
            limits.append(
                Limit(
                    name: "cgroup limit /\(path)",
                    room: Swift.max(0, limit - Swift.max(0, used - (cached ?? 0)))))
        }
        self.limits = limits
    }

    /// The limit that is reached first.
    public var tightest: Limit? {
        limits.min { $0.room < $1.room }
    }

    /// Refuses what there is no memory for.
    ///
    /// - Parameters:
    ///   - bytes: What is needed.
    ///   - purpose: Who needs it.
    ///   - remedy: What to ask for instead, given the bytes that there are.
    /// - Throws: `MemoryShortage` naming the limit.
    public func check(
        _ bytes: Int, for purpose: String, remedy: (Int) -> String
    ) throws(MemoryShortage) {
        guard let tightest, bytes > tightest.room else { return }
        throw MemoryShortage(
            purpose: purpose, needed: bytes, limit: tightest, remedy: remedy(tightest.room))
    }
}

/// Something needs more memory than there is.
public struct MemoryShortage: ExitCoded, Equatable, CustomStringConvertible {
    public let purpose: String
    /// Bytes.
    public let needed: Int
    public let limit: MemoryBudget.Limit
    public let remedy: String

    public var exitCode: Int32 { ExitCode.skipped }

    public var line: String {
        "\(purpose) needs \(ByteText(needed)), and \(limit.name) leaves \(ByteText(limit.room)); "
            + remedy
    }

    public var description: String { line }
}
