internal import CPercpu
internal import Synchronization

/// Memory for slots, laid out as the kernel's percpu allocator does it.
///
/// A chunk is one *unit* per place (CPU or worker), a unit is 64 KiB, and a row is one line at the
/// same offset in every unit: `slot(place) = row + place × unit`. So a slot's address needs no table,
/// no two places share a page, and each unit can lie on its place's own node. A CPU touches only
/// its own unit, of which only the used pages exist.
public final class SlotArena: Sendable {
    /// Bytes between the slots of neighbouring places.
    public static let unitBytes = 1 << Int(CPERCPU_UNIT_SHIFT)
    static let rowsPerChunk = unitBytes / HardwareMemory.lineBytes
    /// Where in its line a slot lies: in the second half, as other words lie in the first.
    ///
    /// A load of the mode and a store to the slot never have the same low twelve bits of their addresses
    /// then, which the processor would take for a dependency, at two to four cycles a pair.
    static let slotOffset = HardwareMemory.lineBytes / 2

    /// Puts a unit on its place's node; called before the unit is touched.
    ///
    /// Addresses and sizes as integers, in bytes. What it could not do shows when placement is verified.
    public typealias Binding = @Sendable (_ address: UInt, _ byteCount: Int, _ place: Int) -> Void

    /// How many places a row has.
    public let placeCount: Int
    private let binding: Binding?
    private let state = Mutex(State())

    private struct State {
        /// First byte of each chunk.
        var chunks: [UInt] = []
        /// Rows nobody uses, by the address of their first slot.
        var free: [UInt] = []
    }

    /// An arena of `placeCount` places; `binding` chooses the node of each.
    public init(placeCount: Int, binding: Binding? = nil) {
        precondition(placeCount > 0, "an arena needs a place")
        self.placeCount = placeCount
        self.binding = binding
    }

    deinit {
        state.withLock { state in
            // No row is out: references keep their arena alive.
            for chunk in state.chunks { cpercpu_memory_unmap(chunk, chunkBytes) }
        }
    }

    private var chunkBytes: Int { placeCount * Self.unitBytes }

    /// A zeroed row: one word per place.
    func takeRow() -> [HardwareWord] {
        let first = state.withLock { state in
            if state.free.isEmpty { addChunk(to: &state) }
            return state.free.removeLast()
        }
        return (0..<placeCount).map { place in
            // SAFETY: a line inside a mapped chunk that no other row covers; the row is ours until given back.
            let address = unsafe UnsafeMutableRawPointer(
                bitPattern: first + UInt(place * Self.unitBytes + Self.slotOffset))
            guard let address = unsafe address else { preconditionFailure("a chunk at address 0") }
            return unsafe HardwareWord(zeroedAt: address)
        }
    }

    /// Takes a row back; its words must not be used any more.
    func giveBack(_ row: [HardwareWord]) {
        guard let first = row.first else { return }
        // SAFETY: only the number of the address is taken.
        let address = unsafe UInt(bitPattern: first.address) - UInt(Self.slotOffset)
        state.withLock { $0.free.append(address) }
    }

    private func addChunk(to state: inout State) {
        let base = cpercpu_memory_map(chunkBytes, Self.unitBytes)
        precondition(base != 0, "no memory for \(chunkBytes) bytes of slots")
        for place in 0..<placeCount {
            binding?(base + UInt(place * Self.unitBytes), Self.unitBytes, place)
        }
        state.chunks.append(base)
        state.free.append(
            contentsOf: (0..<Self.rowsPerChunk).reversed().map {
                base + UInt($0 * HardwareMemory.lineBytes)
            })
    }
}
