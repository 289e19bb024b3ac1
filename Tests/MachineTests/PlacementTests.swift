import Machine
import Records
import TestSupport
import Testing

struct PlacementTests {
    /// Two sockets, four nodes, 16 cores, 32 CPUs; CPU n and n + 16 are siblings.
    static let wide = HostShape(sockets: 2, nodesPerSocket: 2, coresPerNode: 4, threadsPerCore: 2)
    static let read = Result {
        let tree = try wide.tree()
        return try withExtendedLifetime(tree) { try TopologyProbe(root: tree.root).topology() }
    }
    let topology: Topology

    init() throws {
        topology = try Self.read.get()
    }

    func placed(
        _ cpus: String?, nodes: String? = nil, order: PlacementOrder = .compact,
        on other: Topology? = nil
    ) throws -> [Int] {
        try Placement(cpus: cpus, nodes: nodes, order: order, on: other ?? topology).cpus
    }

    @Test(arguments: [
        ("0-3", [0, 1, 2, 3]), ("0-3,8", [0, 1, 2, 3, 8]), ("10-20:2", [10, 12, 14, 16, 18, 20]),
        ("all", Array(0..<32)), ("!3", Array(0..<3) + Array(4..<32)),
        ("node:0", [0, 1, 2, 3, 16, 17, 18, 19]), ("node:1,!20-31", [4, 5, 6, 7]),
        ("socket:1", Array(8..<16) + Array(24..<32)), ("core", Array(0..<16)),
        ("socket:0,core", Array(0..<8)), ("core,!0", Array(1..<16) + [16]),
        ("node:0-1,!socket:1,core", Array(0..<8)), ("7,7,5-6", [5, 6, 7]),
    ])
    func `lists choose CPUs`(expression: String, expected: [Int]) throws {
        #expect(try placed(expression).sorted() == expected.sorted())
    }

    @Test func `without a list, workers keep to what the process may use`() throws {
        var limited = topology
        limited.allowed = [2, 3, 18]
        #expect(try placed(nil, on: limited).sorted() == [2, 3, 18])
        #expect(try placed("!3", on: limited).sorted() == [2, 18])
        #expect(try placed("core", on: limited).sorted() == [2, 3])
        // Named CPUs may leave the mask; the kernel has the last word at the pin.
        #expect(try placed("0-1", on: limited) == [0, 1])
        #expect(try placed("all", on: limited).count == 32)
    }

    @Test func `nodes restrict what was chosen`() throws {
        #expect(try placed(nil, nodes: "2").sorted() == [8, 9, 10, 11, 24, 25, 26, 27])
        #expect(try placed("0-9", nodes: "1-2").sorted() == [4, 5, 6, 7, 8, 9])
    }

    @Test func `housekeeping CPUs are spared unless they are named`() throws {
        let spared = try Placement(sparing: CPUSet(0...29), on: topology)
        #expect(spared.cpus.sorted() == [30, 31])
        #expect(try Placement(cpus: "0", sparing: [0], on: topology).cpus == [0])
        #expect(throws: PlacementError.self) {
            try Placement(sparing: CPUSet(0...31), on: topology)
        }
    }

    @Test func `compact fills a core, then a node, then a socket`() throws {
        #expect(try placed("all").prefix(10) == [0, 16, 1, 17, 2, 18, 3, 19, 4, 20])
    }

    @Test func `smt-last comes to second threads when every core has a worker`() throws {
        let order = try placed("all", order: .smtLast)
        #expect(order.prefix(16) == ArraySlice(0..<16))
        #expect(order[16] == 16)
    }

    @Test func `scatter takes sockets in turn, then nodes, then cores, and siblings last`() throws {
        let order = try placed("all", order: .scatter)
        #expect(order.prefix(8) == [0, 8, 4, 12, 1, 9, 5, 13])
        #expect(order[16] == 16)
        #expect(Set(order).count == 32)
    }

    @Test func `a second thread whose first is not chosen counts as a first`() throws {
        #expect(try placed("1,16-17", order: .smtLast) == [16, 1, 17])
    }

    @Test func `more workers than CPUs begin again`() throws {
        let placement = try Placement(cpus: "4-6", on: topology)
        #expect(placement.assign(workers: 7) == [4, 5, 6, 4, 5, 6, 4])
    }

    @Test func `a thousand CPUs and more`() throws {
        let huge = Topology(
            cpus: (0..<2000).map {
                Topology.CPU(
                    id: $0 * 3, core: $0, socket: 0, node: nil, online: true, siblings: [$0 * 3])
            },
            nodes: [], possible: CPUSet(0...5999), online: CPUSet((0..<2000).map { $0 * 3 }),
            allowed: [0])
        #expect(try placed("all", on: huge).count == 2000)
        #expect(try placed("5997", on: huge) == [5997])
    }

    // MARK: Bad lists

    @Test(arguments: [
        ("", "empty entry"), ("0,,1", "empty entry"), ("0,", "empty entry"),
        ("3-1", "'3-1' is reversed"), ("0-", "'0-' is not"), ("-1", "'-1' is not"),
        ("0-4:0", "'0-4:0' has no usable stride"), ("4:2", "'4:2' has no usable stride"),
        ("foo", "'foo' is not a CPU list"), ("!", "'!' is not a CPU list"),
        ("!core", "'!core' is not a CPU list"), ("cores", "'cores' is not a CPU list"),
        ("1,99", "CPU 99 in '99' does not exist: this host's CPUs are 0-31"),
        ("!40", "CPU 40 in '!40' does not exist"),
        ("node:4", "node 4 in 'node:4' does not exist: known nodes are 0-3"),
        ("socket:2", "socket 2 in 'socket:2' does not exist: known sockets are 0-1"),
        ("node:", "empty"), ("socket:x", "'x' is not"), ("!all", "no CPU is left of '!all'"),
        ("99999999999999999999", "too large"), ("0-3 ", "'0-3 ' is not"),
    ])
    func `a bad list is refused by its token`(expression: String, words: String) {
        let error = #expect(throws: PlacementError.self) { try placed(expression) }
        #expect(error?.line.contains(words) == true, "\(error?.line ?? "no error")")
        #expect(error?.exitCode == 64)
        #expect(error?.line.contains("\n") == false)
    }

    @Test func `an offline CPU is refused with what is online, but may be excluded`() throws {
        var partly = topology
        partly.online = partly.online.subtracting([5])
        partly.allowed = partly.online
        partly.cpus[5].online = false
        let error = #expect(throws: PlacementError.self) { try placed("4-6", on: partly) }
        #expect(error?.line.contains("CPU 5 in '4-6' is offline: choose among 0-4,6-31") == true)
        #expect(try placed("4-6,!5".replacing("4-6", with: "4,6"), on: partly) == [4, 6])
        #expect(try placed("all", on: partly).count == 31)
    }

    @Test func `a node without CPUs, and nodes that share none with the list`() throws {
        var odd = topology
        odd.nodes.append(Topology.Node(id: 9, cpus: [], memoryMiB: 1, distances: nil))
        #expect(throws: PlacementError.nodeWithoutCPUs(9, token: "9")) {
            try placed(nil, nodes: "9", on: odd)
        }
        let error = #expect(throws: PlacementError.self) { try placed("0-3", nodes: "3") }
        #expect(error?.line.contains("no CPU is left of '0-3': nodes 3 have CPUs 12-15") == true)
        #expect(throws: PlacementError.unknownNode(8, token: "8", known: [0, 1, 2, 3])) {
            try placed(nil, nodes: "8")
        }
    }

    @Test func `no NUMA is said where a node is named`() throws {
        var flat = topology
        flat.nodes = []
        let error = #expect(throws: PlacementError.self) { try placed("node:0", on: flat) }
        #expect(error?.line.contains("shows no NUMA nodes") == true)
    }

    // MARK: Worker counts

    @Test(arguments: [
        ("1,2,4", [1, 2, 4]), ("max", [6]), ("2x", [12]), ("1x,max,6", [6]), ("8,1", [8, 1]),
        ("600", [600]),
    ])
    func `worker counts`(text: String, expected: [Int]) throws {
        #expect(try WorkerCounts.parse(text, cpuCount: 6) == expected)
    }

    @Test(arguments: ["", "0", "-1", "1,,2", "x", "0x", "1.5", "two", "+1", "9999999999999999999x"])
    func `bad worker counts are refused by their token`(text: String) {
        let error = #expect(throws: PlacementError.self) {
            try WorkerCounts.parse(text, cpuCount: 6)
        }
        #expect(error?.line.contains("is not a worker count") == true)
        #expect(error?.exitCode == 64)
    }
}
