internal import CPercpu

/// Real memory for words: cache lines from the heap, slots from an arena.
public struct HardwareMemory: WordMemory {
    public typealias Word = HardwareWord

    /// Bytes that a word has for itself.
    ///
    /// Two 64-byte lines: x86 prefetches lines in pairs, and some arm64 have lines of 128 bytes.
    public static let lineBytes = 128

    /// Where slots lie; one place per CPU or per worker.
    public let arena: SlotArena

    /// Where all words but slots lie, at its only place; `nil` is the heap.
    private let words: SlotArena?

    /// Memory whose slots lie in `arena`.
    ///
    /// - Parameters:
    ///   - arena: Where slots lie.
    ///   - words: Where all other words lie, at its first place: a node for the shared count. `nil` is the heap.
    public init(arena: SlotArena, words: SlotArena? = nil) {
        self.arena = arena
        self.words = words
    }

    public func allocate(_ label: StaticString, initially value: Int) -> HardwareWord {
        if let words {
            let word = words.takeRow()[0]
            word.storeRelaxed(value)
            return word
        }
        // SAFETY: fresh memory of the right size and alignment, zeroed here, freed in deallocate.
        let line = UnsafeMutableRawPointer.allocate(
            byteCount: Self.lineBytes, alignment: Self.lineBytes)
        unsafe line.initializeMemory(as: UInt8.self, repeating: 0, count: Self.lineBytes)
        let word = unsafe HardwareWord(zeroedAt: line)
        word.storeRelaxed(value)
        return word
    }

    public func deallocate(_ word: HardwareWord) {
        if let words { return words.giveBack([word]) }
        // SAFETY: came from allocate; the owning reference deallocates each word once, in its deinit.
        unsafe word.address.deallocate()
    }

    public func allocateSlots(_ label: StaticString, count: Int) -> [HardwareWord] {
        precondition(count > 0, "a row without slots")
        precondition(count <= arena.placeCount, "more slots asked for than the arena has places")
        return Array(arena.takeRow().prefix(count))
    }

    public func deallocateSlots(_ slots: [HardwareWord]) {
        arena.giveBack(slots)
    }

    public func heavyFence() {
        // Registered by Membarrier.register(); strategies that rely on it say so in unavailableReason().
        let result = cpercpu_membarrier(CPERCPU_MEMBARRIER_PRIVATE_EXPEDITED)
        precondition(result >= 0, "membarrier PRIVATE_EXPEDITED was not registered or is refused")
    }

    public var callerID: Int { cpercpu_thread_id() }
}
