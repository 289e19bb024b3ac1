internal import CLinux

/// Memory on a NUMA node of one's choice, and the proof that it is there.
///
/// Where libnuma cannot be used, every other call of it is undefined; all functions here ask first
/// and then answer with the reason.
public enum NodeMemory {
    /// Where a page is.
    public enum Location: Sendable, Equatable {
        case node(Int)
        case unknown(reason: String)

        /// The node, or `nil` where it is unknown.
        public var node: Int? {
            guard case .node(let node) = self else { return nil }
            return node
        }
    }

    /// Why NUMA calls cannot be used here; `nil` when they can.
    public static func unavailableReason() -> String? {
        clinux_numa_usable() == 1
            ? nil
            : "numa_available() < 0: a kernel without NUMA, or a container that forbids the calls"
    }

    /// Binds the pages of a range to a node, also those that were touched before.
    ///
    /// - Parameters:
    ///   - address: Start of the range, at a page's start.
    ///   - byteCount: Its length.
    ///   - node: A node that holds memory.
    ///   - strict: Whether to fail rather than use another node when this one is full.
    /// - Throws: `MachineError.unavailable` without NUMA, `.systemCall` when the kernel refuses.
    public static func bind(
        address: UInt, byteCount: Int, node: Int, strict: Bool = true
    ) throws(MachineError) {
        try requireMemory(on: node)
        let result = clinux_memory_bind(address, byteCount, Int32(node), strict ? 1 : 0)
        if result < 0 { throw .systemCall(name: "mbind to node \(node)", code: -result) }
    }

    /// Takes whole pages on a node; they are zero and not yet touched.
    ///
    /// - Parameters:
    ///   - byteCount: How much; one arena per node rather than one call per slot, as each call costs
    ///     microseconds and at least a page.
    ///   - node: A node that holds memory.
    /// - Returns: The address, to be given back with `free(address:byteCount:)`.
    /// - Throws: `MachineError` when the node has no memory or none is left.
    public static func allocate(byteCount: Int, node: Int) throws(MachineError) -> UInt {
        try requireMemory(on: node)
        let address = clinux_numa_allocate(byteCount, Int32(node))
        if address == 0 {
            throw .unavailable(
                capability: "memory of node \(node)", reason: "\(byteCount) bytes were refused")
        }
        return address
    }

    /// Gives back what `allocate(byteCount:node:)` took, with the same count.
    public static func free(address: UInt, byteCount: Int) {
        clinux_numa_free(address, byteCount)
    }

    /// Asks where the page of a touched address is.
    ///
    /// - Cost: a system call.
    public static func node(ofAddress address: UInt) -> Location {
        if let reason = unavailableReason() { return .unknown(reason: reason) }
        return location(clinux_memory_node(address))
    }

    /// Asks where the pages of many addresses are, at the cost of one system call.
    ///
    /// - Returns: One answer per address; a page that was never touched is unknown.
    public static func nodes(ofAddresses addresses: [UInt]) -> [Location] {
        if let reason = unavailableReason() {
            return Array(repeating: .unknown(reason: reason), count: addresses.count)
        }
        var nodes = [Int32](repeating: -1, count: addresses.count)
        // SAFETY: both arrays lend `addresses.count` elements for the call; it reads one and writes
        // the other. The addresses themselves are numbers to the kernel, which checks each.
        let result = unsafe clinux_memory_nodes(addresses, addresses.count, &nodes)
        if result < 0 { return addresses.map { _ in location(result) } }
        return nodes.map(location)
    }

    private static func location(_ answer: Int32) -> Location {
        answer >= 0 ? .node(Int(answer)) : .unknown(reason: systemCallText(-answer))
    }

    /// Checked beforehand: libnuma would hand out memory of another node and print to stderr.
    private static func requireMemory(on node: Int) throws(MachineError) {
        if let reason = unavailableReason() {
            throw .unavailable(capability: "NUMA placement", reason: reason)
        }
        guard clinux_numa_holds_memory(Int32(clamping: node)) == 1 else {
            throw .unavailable(
                capability: "memory of node \(node)",
                reason: "the node does not exist, has no memory, or is outside this cpuset")
        }
    }
}
