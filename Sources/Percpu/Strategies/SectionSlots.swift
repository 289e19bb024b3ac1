/// One slot per worker, counted with a plain update inside a read-side section.
///
/// The section tells a switch whom to wait for; how, is the grace period's business. The slot has one
/// writer by construction, so migration costs speed and never correctness.
public struct SectionSlots<Grace: GracePeriod>: CounterStrategy {
    public typealias Word = Grace.Word

    public struct Seat {
        @usableFromInline let slot: Word
        @usableFromInline var section: Grace.Section

        @inlinable
        init(slot: Word, section: Grace.Section) {
            self.slot = slot
            self.section = section
        }
    }

    public static var id: String { Grace.strategyID }
    public static var slotPerWorker: Bool { true }
    public static func unavailableReason() -> String? { Grace.unavailableReason() }

    @usableFromInline let grace: Grace
    private let slots: [Word]
    private let memory: Word.Memory

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        slots = memory.allocateSlots("slot", count: slotCount)
        grace = Grace(sectionCount: slotCount, memory: memory)
    }

    public func seat(_ index: Int) -> Seat {
        Seat(slot: slots[index], section: grace.section(index))
    }

    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        grace.enter(&seat.section)
        // Acquire: pairs with the release store that brings percpu mode back over zeroed slots.
        let seen = mode.loadAcquire()
        let flags = seen & ModeFlags.mask
        if _fastPath(flags == 0) {
            seat.slot.storeRelaxed(seat.slot.loadRelaxed() &+ delta)
        }
        grace.leave(&seat.section)
        return flags == 0 ? 0 : seen
    }

    public func synchronize() { grace.synchronize() }

    public func sum() -> Int {
        slots.reduce(0) { $0 &+ $1.loadAcquire() }
    }

    public func reopen(_ publish: () -> Void) {
        for slot in slots { slot.storeRelaxed(0) }
        publish()
    }

    /// Whoever enters a section now sees the flag before the slot.
    public func retire() {}

    public func deallocate() {
        memory.deallocateSlots(slots)
        grace.deallocate()
    }

    public func contributions() -> [Int] { slots.map { $0.loadRelaxed() } }
    public func preload(_ value: Int, slot index: Int) {
        slots[index].storeRelaxed(slots[index].loadRelaxed() &+ value)
    }
    public func slotAddresses() -> [UInt] { addresses(of: slots) }

    @inlinable @inline(__always)
    public func quiesce(at seat: inout Seat) { grace.quiesce(&seat.section) }
    @inlinable @inline(__always)
    public func suspend(at seat: inout Seat) { grace.suspend(&seat.section) }
    @inlinable @inline(__always)
    public func resume(at seat: inout Seat) { grace.resume(&seat.section) }
}
