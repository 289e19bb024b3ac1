import ArgumentParser
import FoundationEssentials
import Machine
import Records
import TestSupport
import Testing

@testable import reftorture

struct TopologyTextTests {
    /// What the command says of a constructed host.
    func document(
        _ tree: ConstructedTree, _ arguments: [String] = []
    ) throws -> Document<TopologyResult> {
        let command = try #require(
            try Reftorture.parseAsRoot(["topology", "--sysroot", tree.root] + arguments)
                as? TopologyCommand)
        return try command.document(ProcessStart.prepare())
    }

    @Test func `a host of a thousand CPUs stays readable in 80 columns`() throws {
        let tree = try HostShape(
            sockets: 4, nodesPerSocket: 2, coresPerNode: 72, threadsPerCore: 2
        ).tree()
        let text = try TopologyText(
            document(tree, ["--order", "scatter", "-w", "1,max,2x,3000"])
        ).text
        let lines = text.split(separator: "\n")
        #expect(lines.count < 80)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(text.contains("4 sockets, 8 nodes, 1152 CPUs online"))
        #expect(text.contains("  socket 3, node 7: 72 cores, 144 CPUs 504-575,1080-1151\n"))
        #expect(text.contains("        0  10  12  32  32  32  32  32  32\n"))
        #expect(text.contains("1 worker: 0\n"))
        #expect(text.contains("1152 workers: 0,144,288,432,72,216"))
        #expect(text.contains("… the rest is in --format json"))
    }

    @Test func `what a captured tree does not tell is unknown`() throws {
        let tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 2, threadsPerCore: 1
        ).tree()
        try tree.remove("sys/devices/system/node")
        try tree.remove("sys/devices/system/cpu/cpu0/topology")
        try tree.remove("sys/devices/system/cpu/cpu1/topology")
        let text = try TopologyText(document(tree)).text
        #expect(text.contains("sockets unknown, no NUMA, 2 CPUs online"))
        #expect(text.contains("the kernel shows no NUMA nodes"))
        #expect(text.contains("socket unknown, no node: 2 cores, 2 CPUs 0-1"))
        for fact in ["governor", "smt", "thp", "numa_balancing", "pressure", "steal"] {
            let line = try #require(
                text.split(separator: "\n").first { $0.hasPrefix("  \(fact) ") })
            #expect(line.hasSuffix(" unknown"))
        }
        #expect(!text.contains("\nDistances"))
        for capability in ["rseq", "membarrier_rseq", "numa", "perf"] {
            #expect(text.contains("  \(capability)"))
        }
    }

    @Test func `the plan holds the placement of each worker count`() throws {
        let tree = try HostShape(
            sockets: 2, nodesPerSocket: 1, coresPerNode: 2, threadsPerCore: 2
        ).tree()
        let plan = try document(
            tree, ["-c", "core", "-H", "7", "--order", "scatter", "-w", "2,2x", "-N", "0-1"]
        ).plan
        #expect(
            plan.placement == [
                .init(workers: 2, cpus: [0, 2]),
                .init(workers: 8, cpus: [0, 2, 1, 3, 0, 2, 1, 3]),
            ])
        #expect(plan.options["cpus"] == "core")
        #expect(plan.options["workers"] == "2,8")
        #expect(plan.options["housekeeping"] == "7")
        #expect(plan.options["nodes"] == "0-1")
        #expect(plan.options["sysroot"] == tree.root)
    }

    @Test func `more workers than libdispatch has threads are said to be our own`() throws {
        let tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 2, threadsPerCore: 1
        ).tree()
        let text = try TopologyText(document(tree, ["-w", "600"])).text
        #expect(text.contains("600 workers: 0-1 over and over, 300 or more on each;"))
        #expect(text.contains("250 on libdispatch's"))
        #expect(text.contains("350 on own ones"))
    }

    @Test func `the document has the contract's keys at the top`() throws {
        let tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 1, threadsPerCore: 1
        ).tree()
        let json = String(decoding: try JSONEncoder().encode(document(tree)), as: UTF8.self)
        for key in [
            "schema", "command", "version", "host", "environment", "plan", "results", "violations",
            "sockets", "nodes", "memory_mib", "distances", "cpus", "core", "socket", "node",
            "online", "capabilities", "rseq", "membarrier_rseq", "numa", "perf", "available",
            "reason",
        ] {
            #expect(json.contains("\"\(key)\":"), "\(key) is missing")
        }
    }

    @Test(arguments: [
        ("--order far", Int32(64)), ("--format xml", 64), ("-c 0-99", 64), ("-w 0", 64),
        ("-w -3", 64), ("-c -1", 64), ("-N 5", 64), ("-H 0-1", 64), ("--sysroot /no/such", 66),
    ])
    func `bad input has the contract's exit code`(words: String, code: Int32) throws {
        let arguments = words.split(separator: " ").map(String.init)
        let tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 2, threadsPerCore: 1
        ).tree()
        let command = try #require(
            try Reftorture.parseAsRoot(["topology", "--sysroot", tree.root] + arguments)
                as? TopologyCommand)
        let thrown = #expect(throws: (any Error).self) { try command.run() }
        let error = thrown as? any ExitCoded
        #expect(error?.exitCode == code)
        #expect(error?.line.contains("\n") == false)
    }
}
