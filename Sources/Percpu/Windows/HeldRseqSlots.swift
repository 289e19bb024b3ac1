internal import CPercpu

/// `RseqSlots` with its window: a hook says how long a section stays between the mode and the add.
///
/// The section itself spins, because a call would leave it. The kernel restarts it all the same, as often as
/// somebody preempts, signals or fences its thread, and each time it spins anew.
public struct HeldRseqSlots: CounterStrategy {
    public typealias Word = WindowedWord

    /// CPU 0's slot; the same for all workers.
    public struct Seat {
        fileprivate let first: WindowedWord
        fileprivate let areaOffset: Int
    }

    public static var id: String { RseqSlots.id }
    public static var slotPerWorker: Bool { false }
    public static func unavailableReason() -> String? { RseqSlots.unavailableReason() }

    private let slots: [WindowedWord]
    private let memory: WindowedMemory

    public init(slotCount: Int, memory: WindowedMemory) {
        self.memory = memory
        slots = memory.allocateSlots("slot", count: slotCount)
    }

    public func seat(_ index: Int) -> Seat {
        Seat(first: slots[0], areaOffset: cpercpu_rseq_offset())
    }

    public func add(_ delta: Int, ifPercpu mode: WindowedWord, at seat: inout Seat) -> Int {
        let spins = mode.link.spins(in: .modeToAdd)
        // SAFETY: as in RseqSlots: the arena has a unit for every possible CPU, the row lives until
        // deallocate(), and unavailableReason() was asked in this thread.
        let seen = unsafe cpercpu_rseq_add_held(
            seat.first.word.address, mode.word.address, delta, seat.areaOffset, spins)
        if spins > 0 { mode.link.leave(.modeToAdd) }
        return seen
    }

    /// Restarts every section under way: afterwards each has committed or will see the flag.
    public func synchronize() { Membarrier.run(.privateExpeditedRseq) }
    public func sum() -> Int { slots.reduce(0) { $0 &+ $1.loadAcquire() } }

    public func reopen(_ publish: () -> Void) {
        for slot in slots { slot.storeRelaxed(0) }
        publish()
    }

    /// Sections that could still run see the flag before they touch a slot.
    public func retire() {}
    public func deallocate() { memory.deallocateSlots(slots) }
    public func contributions() -> [Int] { slots.map { $0.loadRelaxed() } }

    public func preload(_ value: Int, slot index: Int) {
        slots[index].storeRelaxed(slots[index].loadRelaxed() &+ value)
    }

    public func slotAddresses() -> [UInt] {
        // SAFETY: only the number of the address is taken.
        slots.map { unsafe UInt(bitPattern: $0.word.address) }
    }
}
