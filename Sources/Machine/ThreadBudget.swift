internal import CLinux
internal import FoundationEssentials

/// How many more threads this process could start, and what stands in the way of more.
///
/// Looked at before the first thread is made: libdispatch answers a refusal of the system by trying
/// for ever, so afterwards is too late.
public struct ThreadBudget: Sendable {
    /// One limit of the system.
    public struct Limit: Sendable, Equatable {
        /// The limit's name and where to change it.
        public let name: String
        /// How many more threads it allows.
        public let room: Int
    }

    /// Every limit that could be read.
    public let limits: [Limit]

    /// Reads the limits of this process on this host.
    public static func host() -> ThreadBudget {
        let limit = clinux_process_limit()
        let waived = clinux_process_limit_is_waived() == 1
        return ThreadBudget(
            tree: HostTree(root: ""), processLimit: limit < 0 || waived ? nil : Int(limit))
    }

    /// Reads the limits that `tree` shows.
    ///
    /// - Parameters:
    ///   - tree: Where `proc` and `sys` are.
    ///   - processLimit: `RLIMIT_NPROC`; `nil` where it does not bind.
    init(tree: HostTree, processLimit: Int?) {
        var limits: [Limit] = []
        let status = tree.optionalText("proc/self/status") ?? ""
        let own =
            status.lines.first { $0.hasPrefix("Threads:") }?.words.last.flatMap { Int($0) } ?? 1
        // "0.00 0.00 0.00 1/123 4567": the number after the slash is every thread there is.
        let all =
            tree.optionalText("proc/loadavg")?.words.dropFirst(3).first?
            .split(separator: "/").last.flatMap { Int($0) } ?? own
        func add(_ name: String, _ value: Int?, used: Int) {
            guard let value else { return }
            limits.append(Limit(name: "\(name) = \(value)", room: Swift.max(0, value - used)))
        }
        if processLimit != nil {
            // The kernel counts the threads of all of the user's processes.
            add(
                "RLIMIT_NPROC (ulimit -u)", processLimit,
                used: max(own, ThreadBudget.threadsOfUser(in: tree)))
        }
        for directory in Cgroup(tree: tree).threadLimits {
            add(
                "cgroup limit /\(directory)/pids.max", tree.optionalNumber("\(directory)/pids.max"),
                used: tree.optionalNumber("\(directory)/pids.current") ?? own)
        }
        add("kernel.threads-max", tree.optionalNumber("proc/sys/kernel/threads-max"), used: all)
        add("kernel.pid_max", tree.optionalNumber("proc/sys/kernel/pid_max"), used: all)
        // A thread maps its stack and the guard below it.
        if let maps = tree.optionalNumber("proc/sys/vm/max_map_count") {
            limits.append(
                Limit(name: "vm.max_map_count = \(maps)", room: Swift.max(0, maps / 2 - own)))
        }
        self.limits = limits
    }

    /// Counts the threads of every process whose real user is ours.
    private static func threadsOfUser(in tree: HostTree) -> Int {
        func fact(_ name: String, of process: String) -> Int? {
            let status = tree.optionalText("proc/\(process)/status") ?? ""
            let line = status.lines.first { $0.hasPrefix("\(name):") }
            return line?.words.dropFirst().first.flatMap { Int($0) }
        }
        guard let user = fact("Uid", of: "self"),
            let entries = try? FileManager.default.contentsOfDirectory(atPath: tree.path("proc"))
        else { return 0 }
        return entries.filter { Int($0) != nil && fact("Uid", of: $0) == user }
            .reduce(0) { $0 + (fact("Threads", of: $1) ?? 0) }
    }

    /// The limit that is reached first.
    public var tightest: Limit? {
        limits.min { $0.room < $1.room }
    }

    /// Refuses more threads than there is room for.
    ///
    /// - Parameters:
    ///   - workers: As many as were asked for.
    ///   - teardown: Threads that tear down meanwhile.
    /// - Throws: `MachineError.tooManyWorkers` naming the limit.
    public func check(workers: Int, teardown: Int = 0) throws(MachineError) {
        let (count, overflow) = workers.addingReportingOverflow(teardown)
        guard let tightest, overflow || count > tightest.room else { return }
        throw .tooManyWorkers(
            requested: workers, teardown: teardown, room: tightest.room, limitedBy: tightest.name)
    }
}
