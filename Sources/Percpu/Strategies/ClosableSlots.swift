/// One slot per CPU, counted with a locked add; a switch closes each slot as it takes the value.
///
/// No grace period anywhere: an adder learns from its own add whether the slot was open, and if it was
/// not, counts on the shared word. Every operation lands in exactly one place, so this is the oracle
/// against which the others, whose faults would be of another kind, are compared.
///
/// Bit 0 of a slot says closed, the value stands above it, so adds never touch the bit.
/// A slot so has 63 bits, and what could fill them is kept apart: wide adds go to a full word beside
/// the slot, under a gate that the switch takes as well. They must not go to the shared word, whose bias
/// says "not zero" only as long as what is added there stays small.
public struct ClosableSlots<Word: AtomicWord>: CounterStrategy {
    public struct Seat {
        @usableFromInline let slot: Word
        /// Where wide adds to the slot go.
        @usableFromInline let beside: Word

        @inlinable
        init(slot: Word, beside: Word) {
            self.slot = slot
            self.beside = beside
        }
    }

    public static var id: String { "locked" }
    public static var slotPerWorker: Bool { false }
    public static func unavailableReason() -> String? { nil }

    @usableFromInline static var closed: Int { 1 }
    /// From this size on an add is wide; smaller ones fill 63 bits only by 2^38 gets without a put.
    @usableFromInline static var wide: Int { 1 << 24 }

    private let memory: Word.Memory
    private let slots: [Word]
    /// What wide adds came to, for each slot; written under the gate.
    private let besides: [Word]
    /// What each slot held when it was closed.
    private let taken: [Word]
    /// 1 while somebody makes a wide add, or opens or closes the slots.
    @usableFromInline let gate: Word

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        slots = memory.allocateSlots("slot", count: slotCount)
        besides = memory.allocateSlots("beside", count: slotCount)
        taken = memory.allocateSlots("taken", count: slotCount)
        gate = memory.allocate("gate", initially: 0)
        for slot in slots { slot.storeRelaxed(Self.closed) }
    }

    public func seat(_ index: Int) -> Seat {
        Seat(slot: slots[index], beside: besides[index])
    }

    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        // Not needed for counting: keeps atomic mode, and most of a switch, off the closed slots.
        let seen = mode.loadAcquire()
        if _slowPath(seen & ModeFlags.mask != 0) { return seen }
        if _slowPath(delta >= Self.wide || delta <= -Self.wide) {
            return addWide(delta, mode: mode, at: seat)
        }
        let added = seat.slot.add(delta << 1)
        if _fastPath(added & Self.closed == 0) { return 0 }
        // Closed under our hands. What the add left behind is thrown away when the slot opens again.
        // Should percpu mode be back already, the shared word is still a right place.
        return mode.loadAcquire() | ModeFlags.atomic
    }

    /// Adds to the full word beside the slot, while nobody opens or closes the slot.
    @inlinable @inline(never)
    func addWide(_ delta: Int, mode: Word, at seat: Seat) -> Int {
        guarded {
            if seat.slot.loadRelaxed() & Self.closed != 0 {
                return mode.loadAcquire() | ModeFlags.atomic
            }
            seat.beside.storeRelaxed(seat.beside.loadRelaxed() &+ delta)
            return 0
        }
    }

    /// Does `work` with the gate closed behind it.
    @inlinable
    func guarded<Value>(_ work: () -> Value) -> Value {
        while !gate.compareExchange(expected: 0, desired: 1).exchanged { gate.wait(while: 1) }
        defer {
            // Release: pairs with the acquire of the exchange above.
            gate.storeRelease(0)
            gate.wakeAll()
        }
        return work()
    }

    /// Nothing to wait for: `sum` takes each value and closes the slot in one exchange.
    public func synchronize() {}

    public func sum() -> Int {
        guarded {
            slots.indices.reduce(0) { total, index in
                let small = slots[index].exchange(Self.closed) >> 1
                let value = small &+ besides[index].loadRelaxed()
                taken[index].storeRelease(value)
                return total &+ value
            }
        }
    }

    public func reopen(_ publish: () -> Void) {
        guarded {
            for beside in besides { beside.storeRelaxed(0) }
            for slot in slots { slot.exchange(0) }
        }
        publish()
    }

    /// Kept: a worker that read the mode before the switch may still add to a closed slot.
    public func retire() {}

    public func deallocate() {
        for row in [slots, besides, taken] { memory.deallocateSlots(row) }
        memory.deallocate(gate)
    }

    public func contributions() -> [Int] {
        slots.indices.map { index in
            let value = slots[index].loadAcquire()
            if value & Self.closed != 0 { return taken[index].loadAcquire() }
            return (value >> 1) &+ besides[index].loadRelaxed()
        }
    }

    /// All that a slot itself holds is far from 63 bits, so only the full word has a wrap to be near.
    public func preload(_ value: Int, slot index: Int) { besides[index].add(value) }
    public func slotAddresses() -> [UInt] { addresses(of: slots) }
}
