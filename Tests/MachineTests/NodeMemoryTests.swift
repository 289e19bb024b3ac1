import Machine
import Records
import Testing

struct NodeMemoryTests {
    let topology: Topology
    /// Every node that has memory.
    let nodes: [Int]

    init() throws {
        if let reason = NodeMemory.unavailableReason() {
            try Test.cancel("no NUMA calls here: \(reason)")
        }
        topology = try TopologyProbe(host: ProcessStart.prepare()).topology()
        nodes = topology.nodes.filter { ($0.memoryMiB ?? 0) > 0 }.map(\.id)
        try #require(!nodes.isEmpty)
    }

    /// Memory of the test's own, on whatever node, touched.
    func withPages(_ count: Int, _ body: (UInt) throws -> Void) rethrows {
        let pages = UnsafeMutableRawBufferPointer.allocate(
            byteCount: count * pageBytes, alignment: pageBytes)
        // SAFETY: the buffer is ours from here to its deallocation below; nobody else has it.
        unsafe pages.initializeMemory(as: UInt8.self, repeating: 1)
        // SAFETY: the body has ended by then, and only it was told the address.
        defer { unsafe pages.deallocate() }
        let address = UInt(bitPattern: pages.baseAddress)
        try body(address)
    }

    @Test func `touched memory is on a node of this host`() throws {
        withPages(3) { address in
            let one = NodeMemory.node(ofAddress: address)
            #expect(topology.nodes.map(\.id).contains(one.node ?? -1))
            let all = NodeMemory.nodes(
                ofAddresses: (0..<3).map { address + UInt($0 * pageBytes) })
            #expect(all == [one, one, one])
        }
    }

    @Test func `a touched range moves to whichever node it is bound to`() throws {
        try withPages(4) { address in
            for node in nodes {
                try NodeMemory.bind(address: address, byteCount: 4 * pageBytes, node: node)
                #expect(NodeMemory.node(ofAddress: address + UInt(3 * pageBytes)) == .node(node))
            }
        }
    }

    @Test func `a node that does not exist is refused, not replaced by another`() throws {
        let error = #expect(throws: MachineError.self) {
            try NodeMemory.allocate(byteCount: pageBytes, node: 77)
        }
        #expect(error?.exitCode == 4)
        #expect(error?.line.contains("memory of node 77 is not available") == true)
        withPages(1) { address in
            #expect(throws: MachineError.self) {
                try NodeMemory.bind(address: address, byteCount: pageBytes, node: -1)
            }
        }
    }

    @Test func `an arena is nowhere until touched, and then on its node`() throws {
        for node in nodes {
            let address = try NodeMemory.allocate(byteCount: 2 * pageBytes, node: node)
            defer { NodeMemory.free(address: address, byteCount: 2 * pageBytes) }
            guard case .unknown(let reason) = NodeMemory.nodes(ofAddresses: [address])[0] else {
                Issue.record("an untouched page has no node")
                return
            }
            #expect(reason.contains("ENOENT") || reason.contains("EFAULT"))
            // SAFETY: the arena is ours until it is freed above.
            unsafe UnsafeMutableRawPointer(bitPattern: address)?
                .storeBytes(of: 1, as: UInt8.self)
            #expect(NodeMemory.nodes(ofAddresses: [address]) == [.node(node)])
        }
    }

    @Test func `an address that is not mapped is unknown, not node 0`() {
        #expect(NodeMemory.node(ofAddress: 4096).node == nil)
        #expect(NodeMemory.nodes(ofAddresses: [4096])[0].node == nil)
    }

    @Test func `the kernel's refusal to bind is told`() {
        let error = #expect(throws: MachineError.self) {
            try NodeMemory.bind(address: 1, byteCount: pageBytes, node: nodes[0])
        }
        #expect(error == .systemCall(name: "mbind to node \(nodes[0])", code: 22))
        #expect(error?.line.contains("EINVAL") == true)
    }
}

private let pageBytes = 4096
