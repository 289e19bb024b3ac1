import TestSupport
import Testing

@testable import Machine

struct ThreadBudgetTests {
    let tree: ConstructedTree

    init() throws {
        tree = try ConstructedTree()
        try tree.write("Name:\tx\nThreads:\t10", to: "proc/self/status")
        try tree.write("0.01 0.02 0.03 2/500 4711", to: "proc/loadavg")
    }

    func budget(_ processLimit: Int? = nil) -> ThreadBudget {
        ThreadBudget(tree: HostTree(root: tree.root), processLimit: processLimit)
    }

    @Test func `without any limit nothing is refused`() throws {
        #expect(budget().tightest == nil)
        try budget().check(workers: 1_000_000)
    }

    @Test func `the process limit`() throws {
        try budget(100).check(workers: 90)
        #expect(
            throws: MachineError.tooManyWorkers(
                requested: 91, room: 90, limitedBy: "RLIMIT_NPROC (ulimit -u) = 100")
        ) { try budget(100).check(workers: 91) }
    }

    @Test func `workers are told apart from threads that come on top`() throws {
        try budget(100).check(workers: 86, teardown: 4)
        let error = #expect(throws: MachineError.self) {
            try budget(100).check(workers: 87, teardown: 4)
        }
        #expect(error?.line.hasPrefix("87 workers and 4 teardown threads are too many: ") == true)
        #expect(error?.line.contains(" = 100 leaves room for 90 threads; ") == true)
        #expect(throws: MachineError.self) { try budget(100).check(workers: .max, teardown: 4) }
    }

    @Test func `the process limit counts every process of the user, and no other's`() throws {
        try tree.write("Name:\tx\nUid:\t7\t0\nThreads:\t10", to: "proc/self/status")
        try tree.write("Uid:\t7\t0\nThreads:\t10", to: "proc/100/status")
        try tree.write("Uid:\t7\t7\nThreads:\t25", to: "proc/101/status")
        try tree.write("Uid:\t8\t7\nThreads:\t40", to: "proc/102/status")
        #expect(budget(100).tightest?.room == 65)
    }

    @Test func `the limit of a control group or of one above it`() throws {
        try tree.write("0::/a/b", to: "proc/self/cgroup")
        try tree.write("max", to: "sys/fs/cgroup/a/b/pids.max")
        try tree.write("64", to: "sys/fs/cgroup/a/pids.max")
        try tree.write("60", to: "sys/fs/cgroup/a/pids.current")
        #expect(
            throws: MachineError.tooManyWorkers(
                requested: 5, room: 4,
                limitedBy: "cgroup limit /sys/fs/cgroup/a/pids.max = 64")
        ) { try budget().check(workers: 5) }
    }

    @Test func `a control group of version 1`() throws {
        try tree.write("8:pids:/job\n0::/", to: "proc/self/cgroup")
        try tree.write("20", to: "sys/fs/cgroup/pids/job/pids.max")
        #expect(budget().tightest?.room == 10)
    }

    @Test func `limits of the kernel count every thread there is`() throws {
        try tree.write("1000", to: "proc/sys/kernel/threads-max")
        #expect(budget().tightest == .init(name: "kernel.threads-max = 1000", room: 500))
        try tree.write("800", to: "proc/sys/kernel/pid_max")
        #expect(budget().tightest == .init(name: "kernel.pid_max = 800", room: 300))
        try tree.write("600", to: "proc/sys/vm/max_map_count")
        #expect(budget().tightest == .init(name: "vm.max_map_count = 600", room: 290))
    }

    @Test func `this host tells at least the kernel's limits`() {
        #expect(ThreadBudget.host().limits.count >= 3)
    }
}
