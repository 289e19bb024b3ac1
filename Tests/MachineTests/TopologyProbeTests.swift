import Machine
import Records
import TestSupport
import Testing

struct TopologyProbeTests {
    @Test func `two sockets with two nodes each`() throws {
        let shape = HostShape(sockets: 2, nodesPerSocket: 2, coresPerNode: 4, threadsPerCore: 2)
        let tree = try shape.tree()
        let topology = try TopologyProbe(root: tree.root).topology()
        #expect(topology.sockets == 2)
        #expect(topology.nodes.map(\.id) == [0, 1, 2, 3])
        #expect(topology.nodes[1].cpus == [4, 5, 6, 7, 20, 21, 22, 23])
        #expect(topology.nodes[2].distances == [32, 32, 10, 12])
        #expect(topology.nodes[0].memoryMiB == 4096)
        #expect(
            topology.cpu(21)
                == Topology.CPU(
                    id: 21, core: 5, socket: 0, node: 1, online: true, siblings: [5, 21]))
        #expect(topology.allowed == topology.online)
    }

    @Test func `a CPU-less node, a memory-less node, and gaps in ids of both`() throws {
        let tree = try ConstructedTree()
        try tree.write("0,8-9", to: "sys/devices/system/cpu/online")
        try tree.write("0,4,8-9", to: "sys/devices/system/cpu/present")
        try tree.write("0-63", to: "sys/devices/system/cpu/possible")
        try tree.write("0,2,7", to: "sys/devices/system/node/online")
        for (node, cpus, memory) in [(0, "0", 1024), (2, "8-9", 0), (7, "", 65536)] {
            let directory = "sys/devices/system/node/node\(node)"
            try tree.write(cpus, to: "\(directory)/cpulist")
            try tree.write(
                "Node \(node) MemTotal: \(memory * 1024) kB", to: "\(directory)/meminfo")
            try tree.write("10 20 30", to: "\(directory)/distance")
        }
        try tree.write("", to: "sys/devices/system/cpu/cpu4/node2/uevent")
        let topology = try TopologyProbe(root: tree.root).topology()
        #expect(topology.nodes.map(\.id) == [0, 2, 7])
        #expect(topology.node(7)?.cpus == [])
        #expect(topology.node(7)?.memoryMiB == 65536)
        #expect(topology.node(2)?.memoryMiB == 0)
        #expect(topology.distance(from: 0, to: 7) == 30)
        #expect(topology.distance(from: 0, to: 1) == nil)
        #expect(topology.cpus.map(\.id) == [0, 4, 8, 9])
        #expect(topology.cpu(4)?.online == false)
        #expect(topology.cpu(4)?.node == 2)
        #expect(topology.cpu(5) == nil)
        #expect(topology.possible.last == 63)
        // Nothing tells sockets and cores here, so nothing is claimed.
        #expect(topology.sockets == nil)
        #expect(topology.cpu(8)?.core == nil)
        #expect(topology.cpu(8)?.siblings == [8])
    }

    @Test func `an offline CPU has no core and no socket, and is nobody's sibling`() throws {
        let tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 2, threadsPerCore: 2
        ).tree()
        try tree.write("0-2", to: "sys/devices/system/cpu/online")
        try tree.remove("sys/devices/system/cpu/cpu3/topology")
        let topology = try TopologyProbe(root: tree.root).topology()
        #expect(topology.online == [0, 1, 2])
        #expect(topology.cpu(3)?.core == nil)
        #expect(topology.cpu(3)?.siblings == [])
        #expect(topology.cpu(1)?.siblings == [1])
        #expect(topology.nodes[0].cpus == [0, 1, 2])
    }

    @Test func `1,152 CPUs`() throws {
        let shape = HostShape(sockets: 4, nodesPerSocket: 2, coresPerNode: 72, threadsPerCore: 2)
        let tree = try shape.tree()
        let topology = try TopologyProbe(root: tree.root).topology()
        #expect(topology.cpus.count == 1152)
        #expect(topology.online == CPUSet(0...1151))
        #expect(topology.sockets == 4)
        #expect(topology.cpu(1151)?.siblings == [575, 1151])
        #expect(topology.cpu(1151)?.node == 7)
    }

    @Test func `no NUMA at all`() throws {
        let tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 4, threadsPerCore: 1
        ).tree()
        try tree.remove("sys/devices/system/node")
        let topology = try TopologyProbe(root: tree.root).topology()
        #expect(topology.nodes.isEmpty)
        #expect(topology.cpus.allSatisfy { $0.node == nil })
        #expect(EnvironmentProbe(root: tree.root).host(with: topology).nodes == 1)
    }

    @Test func `without sibling lists, CPUs with one core number in one socket are siblings`()
        throws
    {
        let tree = try HostShape(
            sockets: 2, nodesPerSocket: 1, coresPerNode: 2, threadsPerCore: 2
        ).tree()
        for cpu in 0..<8 {
            try tree.remove("sys/devices/system/cpu/cpu\(cpu)/topology/thread_siblings_list")
        }
        let topology = try TopologyProbe(root: tree.root).topology()
        #expect(topology.cpu(0)?.siblings == [0, 4])
        #expect(topology.cpu(2)?.siblings == [2, 6])
    }

    @Test func `the cpuset of a control group and the affinity both limit what is allowed`() throws
    {
        let tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 8, threadsPerCore: 1
        ).tree()
        let probe = TopologyProbe(root: tree.root)
        try tree.write("0-2,5-6", to: "sys/fs/cgroup/cpuset.cpus.effective")
        #expect(try probe.topology().allowed == [0, 1, 2, 5, 6])
        try tree.write(
            "Name:\tx\nCpus_allowed:\tfe\nCpus_allowed_list:\t1-99", to: "proc/self/status")
        #expect(try probe.topology().allowed == [1, 2, 5, 6])
        // The group the process is in counts, not the one above it.
        try tree.write("3:pids:/a\n0::/user/one", to: "proc/self/cgroup")
        try tree.write("6", to: "sys/fs/cgroup/user/one/cpuset.cpus.effective")
        #expect(try probe.topology().allowed == [6])
        #expect(try probe.topology().online == CPUSet(0...7))
    }

    @Test func `this host agrees with itself and with libnuma`() throws {
        let start = try ProcessStart.prepare()
        let topology = try TopologyProbe(host: start).topology()
        #expect(topology.allowed == start.affinity.intersection(topology.online))
        #expect(topology.online.isSubset(of: topology.possible))
        #expect(NumaCrossCheck.disagreements(with: topology) == [])
    }

    @Test func `a topology that contradicts libnuma is noticed`() throws {
        if let reason = NodeMemory.unavailableReason() {
            try Test.cancel("no second opinion here: \(reason)")
        }
        var topology = try TopologyProbe(host: ProcessStart.prepare()).topology()
        try #require(!topology.nodes.isEmpty)
        topology.cpus[0].node = 77
        topology.nodes[0].distances?[0] = 11
        #expect(NumaCrossCheck.disagreements(with: topology).count == 2)
    }

    // MARK: What cannot be read

    @Test(arguments: [("/no/such/", "'/no/such'"), ("", "''")])
    func `a directory that is not there`(root: String, named: String) {
        #expect(throws: TopologyError.unreadable(path: named, reason: "no such directory")) {
            try TopologyProbe(root: root).topology()
        }
    }

    @Test func `more CPUs than there can be are refused before they are looked for`() throws {
        let tree = try ConstructedTree()
        try tree.write("0-9999999", to: "sys/devices/system/cpu/online")
        let error = #expect(throws: TopologyError.self) {
            try TopologyProbe(root: tree.root).topology()
        }
        #expect(error?.exitCode == 65)
        #expect(error?.line.contains("expected at most 65536 CPUs") == true)
    }

    @Test func `a tree without the file that matters is named with its path`() throws {
        let tree = try ConstructedTree()
        let error = #expect(throws: TopologyError.self) {
            try TopologyProbe(root: tree.root).topology()
        }
        #expect(error?.exitCode == 66)
        #expect(error?.line.contains("\(tree.root)/sys/devices/system/cpu/online: ENOENT") == true)
    }

    @Test(arguments: [
        ("sys/devices/system/cpu/online", "0-"), ("sys/devices/system/cpu/online", "zero"),
        ("sys/devices/system/cpu/present", "3-1"), ("sys/devices/system/cpu/possible", "0,,1"),
        ("sys/devices/system/node/online", "0;1"),
        ("sys/devices/system/node/node0/cpulist", "a"),
        ("sys/devices/system/node/node0/distance", "10 20 30"),
        ("sys/devices/system/node/node0/distance", "ten"),
        ("sys/devices/system/node/node0/meminfo", "Node 0 MemTotal: many kB"),
        ("sys/devices/system/cpu/cpu0/topology/core_id", "first"),
        ("sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0&1"),
        ("sys/fs/cgroup/cpuset.cpus.effective", "all"),
    ])
    func `a malformed file is named with what it holds`(path: String, text: String) throws {
        let tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 2, threadsPerCore: 1
        ).tree()
        try tree.write(text, to: path)
        let error = #expect(throws: TopologyError.self) {
            try TopologyProbe(root: tree.root).topology()
        }
        #expect(error?.exitCode == 65)
        #expect(error?.line.hasPrefix("\(tree.root)/\(path): line 1: found '\(text)'") == true)
    }

    @Test func `a number below zero is the kernel's unknown`() throws {
        let tree = try HostShape(
            sockets: 1, nodesPerSocket: 1, coresPerNode: 2, threadsPerCore: 1
        ).tree()
        for cpu in 0..<2 {
            try tree.write(-1, to: "sys/devices/system/cpu/cpu\(cpu)/topology/physical_package_id")
        }
        #expect(try TopologyProbe(root: tree.root).topology().sockets == nil)
    }
}
