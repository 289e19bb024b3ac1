import FoundationEssentials
import Records
import Testing

struct TopologyCodingTests {
    static let topology = Topology(
        cpus: [
            .init(id: 0, core: 0, socket: 0, node: 0, online: true, siblings: [0]),
            .init(id: 5, core: nil, socket: nil, node: nil, online: false, siblings: []),
        ],
        nodes: [
            .init(id: 0, cpus: [0], memoryMiB: 512, distances: [10, 21]),
            .init(id: 3, cpus: [], memoryMiB: nil, distances: nil),
        ],
        possible: CPUSet(0...7), online: [0], allowed: [0])

    static let capabilities = Capabilities(
        rseq: .init(available: true, reason: "a"),
        membarrierRseq: .init(available: false, reason: "b"),
        numa: .init(available: true, reason: "c"), perf: .init(available: false, reason: "d"))

    static let json = """
        {"allowed":"0",\
        "capabilities":{"membarrier_rseq":{"available":false,"reason":"b"},\
        "numa":{"available":true,"reason":"c"},"perf":{"available":false,"reason":"d"},\
        "rseq":{"available":true,"reason":"a"}},\
        "cpus":[{"core":0,"id":0,"node":0,"online":true,"siblings":"0","socket":0},\
        {"core":null,"id":5,"node":null,"online":false,"siblings":"","socket":null}],\
        "nodes":[{"cpus":[0],"distances":[10,21],"id":0,"memory_mib":512},\
        {"cpus":[],"distances":null,"id":3,"memory_mib":null}],\
        "online":"0","possible":"0-7","sockets":1}
        """

    @Test func `a result has the contract's keys, and null for what is unknown`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let result = TopologyResult(topology: Self.topology, capabilities: Self.capabilities)
        #expect(String(decoding: try encoder.encode(result), as: UTF8.self) == Self.json)
    }

    @Test func `what was written is read again`() throws {
        let read = try JSONDecoder().decode(TopologyResult.self, from: Data(Self.json.utf8))
        #expect(read.topology == Self.topology)
        #expect(read.capabilities == Self.capabilities)
    }

    @Test func `CPUs, nodes and distances are found by id`() {
        let topology = Self.topology
        #expect(topology.cpu(5)?.online == false)
        #expect(topology.cpu(1) == nil)
        #expect(topology.node(3)?.cpus == [])
        #expect(topology.distance(from: 0, to: 3) == 21)
        #expect(topology.distance(from: 3, to: 0) == nil)
        #expect(topology.distance(from: 0, to: 1) == nil)
        #expect(topology.sockets == 1)
    }

    @Test func `no CPU that tells its socket means an unknown number of sockets`() throws {
        var topology = Self.topology
        topology.cpus[0].socket = nil
        #expect(topology.sockets == nil)
        let json = String(decoding: try JSONEncoder().encode(topology), as: UTF8.self)
        #expect(json.contains(#""sockets":null"#))
    }
}
