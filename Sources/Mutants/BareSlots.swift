internal import CPercpu
public import Percpu

/// BROKEN on purpose: slots by a CPU number asked for beforehand, counted outside any section.
///
/// Known to be wrong, kept as a negative control: the checks must catch it. Nothing in this target can be
/// named on a command line that measures, and no sound code depends on it. The two defects of the design,
/// a torn update and a fold that nothing waits for, are told apart by `Defect`.
public struct BareSlots<Defect: BareDefect>: CounterStrategy {
    public typealias Word = HardwareWord
    public typealias Seat = [HardwareWord]

    public static var id: String { "BROKEN-\(Defect.id)" }
    public static var slotPerWorker: Bool { false }
    public static func unavailableReason() -> String? {
        Membarrier.unavailableReason(.privateExpedited)
    }

    private let slots: [HardwareWord]
    private let memory: HardwareMemory

    public init(slotCount: Int, memory: HardwareMemory) {
        self.memory = memory
        slots = memory.allocateSlots("slot", count: slotCount)
    }

    public func seat(_ index: Int) -> Seat { slots }

    public func add(_ delta: Int, ifPercpu mode: HardwareWord, at seat: inout Seat) -> Int {
        let seen = mode.loadAcquire()
        if seen & ModeFlags.mask != 0 { return seen }
        Defect.add(delta, to: seat[max(0, cpercpu_current_cpu())])
        return 0
    }

    public func synchronize() { Defect.synchronize(memory) }
    public func sum() -> Int { slots.reduce(0) { $0 &+ $1.loadAcquire() } }
    public func reopen(_ publish: () -> Void) {
        for slot in slots { slot.storeRelaxed(0) }
        publish()
    }
    public func retire() {}
    public func deallocate() { memory.deallocateSlots(slots) }
    public func contributions() -> [Int] { slots.map { $0.loadRelaxed() } }
    public func preload(_ value: Int, slot index: Int) { slots[index].add(value) }
    public func slotAddresses() -> [UInt] { [] }
}

/// Which of the two properties a `BareSlots` lacks besides its grace period.
public protocol BareDefect: Sendable {
    static var id: String { get }
    static func add(_ delta: Int, to slot: HardwareWord)
    static func synchronize(_ memory: HardwareMemory)
}

/// Design U1: load and store apart, so updates are lost; no barrier, so adds come late.
public enum LoadStore: BareDefect {
    public static var id: String { "load-store" }
    public static func add(_ delta: Int, to slot: HardwareWord) {
        slot.storeRelaxed(slot.loadRelaxed() &+ delta)
    }
    public static func synchronize(_ memory: HardwareMemory) {}
}

/// Design U2: no update is lost, but a barrier orders and does not wait, so adds come late.
public enum LateFold: BareDefect {
    public static var id: String { "late-fold" }
    public static func add(_ delta: Int, to slot: HardwareWord) { slot.add(delta) }
    public static func synchronize(_ memory: HardwareMemory) { memory.heavyFence() }
}
