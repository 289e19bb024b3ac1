import Machine
import Records
import TestSupport
import Testing

/// Hosts that exist, as `Fixtures/capture` found them.
struct CapturedTreeTests {
    func survey(_ name: String, file: String = #filePath) throws -> HostSurvey {
        let directory = file[..<(file.lastIndex(of: "/") ?? file.endIndex)]
        let tree = try ConstructedTree(unpacking: "\(directory)/Fixtures/\(name).tree")
        return try withExtendedLifetime(tree) { try HostSurvey(sysroot: tree.root) }
    }

    @Test func `a virtual machine with one node`() throws {
        let topology = try survey("one-node").topology
        #expect(topology.sockets == 1)
        #expect(topology.cpus.map(\.core) == [0, 1])
        #expect(topology.nodes.map(\.distances) == [[10]])
        #expect(topology.allowed == [0, 1])
    }

    @Test func `two sockets, four nodes, one of them without CPUs, and a CPU offline`() throws {
        let topology = try survey("two-socket").topology
        #expect(topology.sockets == 2)
        #expect(topology.nodes.map(\.cpus.description) == ["0-3", "4,6-7", "8-15", ""])
        #expect(topology.distance(from: 3, to: 2) == 17)
        #expect(topology.cpu(5)?.online == false)
        #expect(topology.cpu(5)?.socket == nil)
        // The hardware numbers cores anew in each socket.
        #expect(topology.cpu(8)?.core == 0)
        #expect(topology.cpu(8)?.siblings == [8])
        let spread = try Placement(order: .scatter, on: topology).cpus
        #expect(spread.prefix(3) == [0, 8, 4])
        #expect(try Placement(cpus: "socket:0", on: topology).cpus == [0, 1, 2, 3, 4, 6, 7])
    }

    @Test func `four sockets, eight nodes, two threads per core`() throws {
        let topology = try survey("eight-node").topology
        #expect(topology.sockets == 4)
        #expect(topology.nodes.count == 8)
        #expect(topology.cpu(15)?.siblings == [14, 15])
        #expect(topology.distance(from: 7, to: 0) == 32)
        #expect(
            try Placement(cpus: "core", order: .scatter, on: topology).cpus
                == [0, 4, 8, 12, 2, 6, 10, 14])
        #expect(try Placement(order: .compact, on: topology).cpus == Array(0..<16))
    }
}
