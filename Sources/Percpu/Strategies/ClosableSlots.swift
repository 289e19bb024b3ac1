/// One slot per CPU, counted with a locked add; a switch closes each slot as it takes the value.
///
/// No grace period anywhere: an adder learns from its own add whether the slot was open, and if it was
/// not, counts on the shared word. Every operation lands in exactly one place, so this is the oracle
/// against which the others, whose faults would be of another kind, are compared.
///
/// Bit 0 of a slot says closed, the value stands above it, so adds never touch the bit.
/// A value has 63 bits and a wrap there would not cancel out in the sum, so wide adds go to the shared
/// word, and it takes 2^30 of the widest narrow ones on one slot to get there. Counts of 2^62 and
/// more, which the kernel's wrapping words can hold, are beyond this strategy.
public struct ClosableSlots<Word: AtomicWord>: CounterStrategy {
    public struct Seat {
        @usableFromInline let slot: Word

        @inlinable
        init(slot: Word) { self.slot = slot }
    }

    public static var id: String { "locked" }
    public static var slotPerWorker: Bool { false }
    public static func unavailableReason() -> String? { nil }

    @usableFromInline static var closed: Int { 1 }
    /// Adds of this size and more, even a few of them, could reach the bit that a 63-bit value lacks.
    @usableFromInline static var wide: Int { 1 << 32 }

    private let memory: Word.Memory
    private let slots: [Word]
    /// What each slot held when it was closed.
    private let taken: [Word]

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        slots = memory.allocateSlots("slot", count: slotCount)
        taken = memory.allocateSlots("taken", count: slotCount)
        for slot in slots { slot.storeRelaxed(Self.closed) }
    }

    public func seat(_ index: Int) -> Seat { Seat(slot: slots[index]) }

    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        // Not needed for counting: keeps atomic mode, and most of a switch, off the closed slots.
        let seen = mode.loadAcquire()
        if seen & ModeFlags.mask != 0 { return seen }
        if delta >= Self.wide || delta <= -Self.wide { return ModeFlags.atomic }
        let added = seat.slot.add(delta << 1)
        if added & Self.closed == 0 { return 0 }
        // Closed under our hands. What the add left behind is thrown away when the slot opens again.
        // Should percpu mode be back already, the shared word is still a right place.
        return mode.loadAcquire() | ModeFlags.atomic
    }

    /// Nothing to wait for: `sum` takes each value and closes the slot in one exchange.
    public func synchronize() {}

    public func sum() -> Int {
        slots.indices.reduce(0) { total, index in
            let value = slots[index].exchange(Self.closed) >> 1
            taken[index].storeRelease(value)
            return total &+ value
        }
    }

    public func reopen(_ publish: () -> Void) {
        for slot in slots { slot.exchange(0) }
        publish()
    }

    /// Kept: a worker that read the mode before the switch may still add to a closed slot.
    public func retire() {}

    public func deallocate() {
        memory.deallocateSlots(slots)
        memory.deallocateSlots(taken)
    }

    public func contributions() -> [Int] {
        slots.indices.map { index in
            let value = slots[index].loadAcquire()
            return value & Self.closed == 0 ? value >> 1 : taken[index].loadAcquire()
        }
    }

    public func preload(_ value: Int, slot index: Int) { slots[index].add(value << 1) }
    public func slotAddresses() -> [UInt] { addresses(of: slots) }
}
