internal import CPercpu
internal import Synchronization

/// A hardware word whose accesses are delayed now and then, to shake races loose.
///
/// Stress only, never timed. Which access is delayed, and how, follows from the memory's seed and the
/// number of accesses before it.
public struct PerturbedWord: AtomicWord {
    public typealias Memory = PerturbedMemory

    let word: HardwareWord
    let memory: PerturbedMemory

    public func loadRelaxed() -> Int {
        memory.perturb()
        return word.loadRelaxed()
    }

    public func loadAcquire() -> Int {
        memory.perturb()
        return word.loadAcquire()
    }

    public func storeRelaxed(_ value: Int) {
        memory.perturb()
        word.storeRelaxed(value)
    }

    public func storeRelease(_ value: Int) {
        memory.perturb()
        word.storeRelease(value)
    }

    @discardableResult
    public func add(_ delta: Int) -> Int {
        memory.perturb()
        return word.add(delta)
    }

    @discardableResult
    public func exchange(_ value: Int) -> Int {
        memory.perturb()
        return word.exchange(value)
    }

    public func compareExchange(expected: Int, desired: Int) -> (exchanged: Bool, original: Int) {
        memory.perturb()
        return word.compareExchange(expected: expected, desired: desired)
    }

    public func wait(while value: Int) { word.wait(while: value) }
    public func wakeAll() { word.wakeAll() }
    public func poll(until condition: (Int) -> Bool) { word.poll(until: condition) }
    public static func lightFence() { HardwareWord.lightFence() }
    public static func fullFence() { HardwareWord.fullFence() }
}

/// Hardware memory with a seeded source of delays.
public final class PerturbedMemory: WordMemory {
    public typealias Word = PerturbedWord

    private let hardware: HardwareMemory
    private let seed: UInt64
    /// One access in this many is delayed.
    private let rarity: UInt64
    private let accesses = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - arena: Where slots lie.
    ///   - seed: Where the choice of accesses and delays follows from.
    ///   - rarity: One access in this many is delayed, on average; at least 1.
    public init(arena: SlotArena, seed: UInt64, rarity: UInt64 = 32) {
        precondition(rarity > 0, "one access in none cannot be delayed")
        hardware = HardwareMemory(arena: arena)
        self.seed = seed
        self.rarity = rarity
    }

    /// Delays the caller, or not: by a yield, by a spin of up to a microsecond or so.
    func perturb() {
        let number = accesses.wrappingAdd(1, ordering: .relaxed).oldValue
        let draw = Self.mix(seed &+ number &* 0x9E37_79B9_7F4A_7C15)
        guard draw % rarity == 0 else { return }
        if draw & 1 << 40 != 0 { return cpercpu_yield() }
        for _ in 0..<(draw >> 54) { compilerBarrier() }
    }

    /// The finaliser of SplitMix64 (Steele, Lea, Flood, 2014).
    private static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    public func allocate(_ label: StaticString, initially value: Int) -> PerturbedWord {
        PerturbedWord(word: hardware.allocate(label, initially: value), memory: self)
    }

    public func deallocate(_ word: PerturbedWord) { hardware.deallocate(word.word) }

    public func allocateSlots(_ label: StaticString, count: Int) -> [PerturbedWord] {
        hardware.allocateSlots(label, count: count).map { PerturbedWord(word: $0, memory: self) }
    }

    public func deallocateSlots(_ slots: [PerturbedWord]) {
        hardware.deallocateSlots(slots.map(\.word))
    }

    public func heavyFence() { hardware.heavyFence() }
    public var callerID: Int { hardware.callerID }
}
