public import Percpu

/// BROKEN on purpose: slots in sound sections, but wrong in themselves.
///
/// The grace period is as it should be, so nothing is added late; what goes wrong is the count of a slot.
public struct WrongSlots<Defect: SlotDefect>: CounterStrategy {
    public typealias Word = HardwareWord
    public typealias Grace = MembarrierSections<HardwareWord>

    public struct Seat {
        @usableFromInline let slot: HardwareWord
        @usableFromInline var section: Grace.Section

        @inlinable
        init(slot: HardwareWord, section: Grace.Section) {
            self.slot = slot
            self.section = section
        }
    }

    public static var id: String { "BROKEN-\(Grace.strategyID)-\(Defect.id)" }
    public static var slotPerWorker: Bool { true }
    public static func unavailableReason() -> String? { Grace.unavailableReason() }

    @usableFromInline let grace: Grace
    private let slots: [HardwareWord]
    private let memory: HardwareMemory

    public init(slotCount: Int, memory: HardwareMemory) {
        self.memory = memory
        slots = memory.allocateSlots("slot", count: slotCount)
        grace = Grace(sectionCount: slotCount, memory: memory)
    }

    public func seat(_ index: Int) -> Seat {
        Seat(slot: slots[Defect.slot(of: index)], section: grace.section(index))
    }

    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: HardwareWord, at seat: inout Seat) -> Int {
        grace.enter(&seat.section)
        let seen = mode.loadAcquire()
        let flags = seen & ModeFlags.mask
        if flags == 0 {
            seat.slot.storeRelaxed(Defect.sum(seat.slot.loadRelaxed(), delta))
        }
        grace.leave(&seat.section)
        return flags == 0 ? 0 : seen
    }

    public func synchronize() { grace.synchronize() }
    public func sum() -> Int { slots.reduce(0) { $0 &+ $1.loadAcquire() } }
    public func reopen(_ publish: () -> Void) {
        for slot in slots { slot.storeRelaxed(0) }
        publish()
    }
    public func retire() {}
    public func deallocate() {
        grace.deallocate()
        memory.deallocateSlots(slots)
    }
    public func contributions() -> [Int] { slots.map { $0.loadRelaxed() } }
    public func preload(_ value: Int, slot index: Int) {
        slots[index].storeRelaxed(slots[index].loadRelaxed() &+ value)
    }
    public func slotAddresses() -> [UInt] { [] }
}

/// What is wrong with a slot.
public protocol SlotDefect: Sendable {
    static var id: String { get }
    /// The slot from which the worker of this number counts.
    static func slot(of worker: Int) -> Int
    /// What a slot that held `value` holds after `delta`.
    static func sum(_ value: Int, _ delta: Int) -> Int
}

/// Two workers write each slot, by a load and a store: updates are lost.
public enum TwoWriters: SlotDefect {
    public static var id: String { "load-store" }
    public static func slot(of worker: Int) -> Int { worker / 2 }
    @inlinable @inline(__always)
    public static func sum(_ value: Int, _ delta: Int) -> Int { value &+ delta }
}

/// A slot stops at zero where it should go below: a put elsewhere than the get is forgotten.
public enum Saturating: SlotDefect {
    public static var id: String { "saturating" }
    public static func slot(of worker: Int) -> Int { worker }
    @inlinable @inline(__always)
    public static func sum(_ value: Int, _ delta: Int) -> Int { max(0, value &+ delta) }
}
