import TestSupport
import Testing

@testable import Machine

struct MemoryBudgetTests {
    let tree: ConstructedTree

    init() throws {
        tree = try ConstructedTree()
        try tree.write("MemTotal: 8192 kB\nMemAvailable:    4096 kB", to: "proc/meminfo")
    }

    private var budget: MemoryBudget { MemoryBudget(root: tree.root) }

    @Test func `what the kernel calls available is the limit`() throws {
        #expect(budget.tightest?.room == 4 << 20)
        try budget.check(4 << 20, for: "it") { _ in "" }
        let error = #expect(throws: MemoryShortage.self) {
            try budget.check((4 << 20) + 1, for: "a device") { "ask for \($0 / 1024)" }
        }
        #expect(error?.exitCode == 4)
        #expect(
            error?.line == "a device needs 4.0 MiB, and MemAvailable of /proc/meminfo leaves 4 MiB;"
                + " ask for 4096")
    }

    @Test func `without any limit nothing is refused`() throws {
        try tree.remove("proc/meminfo")
        #expect(budget.tightest == nil)
        try budget.check(.max, for: "it") { _ in "" }
    }

    @Test func `the limit of a control group or of one above it, files not counted`() throws {
        try tree.write("0::/outer/inner", to: "proc/self/cgroup")
        try tree.write("max", to: "sys/fs/cgroup/outer/inner/memory.max")
        try tree.write("500", to: "sys/fs/cgroup/outer/inner/memory.current")
        #expect(budget.tightest?.room == 4 << 20)
        try tree.write("3000", to: "sys/fs/cgroup/outer/memory.max")
        try tree.write("1000", to: "sys/fs/cgroup/outer/memory.current")
        #expect(budget.tightest?.room == 2000)
        try tree.write("anon 7\ninactive_file 400", to: "sys/fs/cgroup/outer/memory.stat")
        #expect(budget.tightest?.room == 2400)
        #expect(budget.tightest?.name == "cgroup limit /sys/fs/cgroup/outer/memory.max")
        try tree.write("9000", to: "sys/fs/cgroup/outer/memory.current")
        #expect(budget.tightest?.room == 0)
    }

    @Test func `the limit of a control group of the first version`() throws {
        try tree.write("5:memory:/box", to: "proc/self/cgroup")
        try tree.write("9223372036854771712", to: "sys/fs/cgroup/memory/memory.limit_in_bytes")
        try tree.write("1000", to: "sys/fs/cgroup/memory/memory.usage_in_bytes")
        try tree.write("3000", to: "sys/fs/cgroup/memory/box/memory.limit_in_bytes")
        try tree.write("1000", to: "sys/fs/cgroup/memory/box/memory.usage_in_bytes")
        try tree.write(
            "inactive_file 1\ntotal_inactive_file 100", to: "sys/fs/cgroup/memory/box/memory.stat")
        #expect(budget.tightest?.room == 2100)
    }

    @Test(arguments: [
        (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (2047, "1.9 KiB"),
        (256 << 10, "256 KiB"), (1 << 30, "1 GiB"), ((1 << 30) + 1, "1.0 GiB"),
        (150 * (1 << 20) + 1, "150 MiB"), (4096 << 40, "4096 TiB"), (.max, "8388607 TiB"),
    ])
    func `bytes are written in the unit that fits`(bytes: Int, text: String) {
        #expect(ByteText(bytes).description == text)
    }
}
