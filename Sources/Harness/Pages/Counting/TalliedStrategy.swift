import Percpu

/// A strategy that counts what is asked of it: each call is one operation on the reference, by mode.
struct TalliedStrategy<Base: CounterStrategy>: CounterStrategy {
    /// What was asked of one seat.
    struct Seat {
        var base: Base.Seat
        /// Operations that a slot took.
        var percpu = 0
        /// Operations that went on to the shared count, or were refused there.
        var atomic = 0
    }

    static var id: String { Base.id }
    static var slotPerWorker: Bool { Base.slotPerWorker }
    static var hasPercpuMode: Bool { Base.hasPercpuMode }
    static var frozenByFold: Bool { Base.frozenByFold }
    static func unavailableReason() -> String? { Base.unavailableReason() }

    private let base: Base

    init(slotCount: Int, memory: Base.Word.Memory) {
        base = Base(slotCount: slotCount, memory: memory)
    }

    func seat(_ index: Int) -> Seat { Seat(base: base.seat(index)) }

    func add(_ delta: Int, ifPercpu mode: Base.Word, at seat: inout Seat) -> Int {
        let seen = base.add(delta, ifPercpu: mode, at: &seat.base)
        if seen == 0 { seat.percpu += 1 } else { seat.atomic += 1 }
        return seen
    }

    func synchronize() { base.synchronize() }
    func sum() -> Int { base.sum() }
    func reopen(_ publish: () -> Void) { base.reopen(publish) }
    func retire() { base.retire() }
    func deallocate() { base.deallocate() }
    func contributions() -> [Int] { base.contributions() }
    func preload(_ value: Int, slot index: Int) { base.preload(value, slot: index) }
    func slotAddresses() -> [UInt] { base.slotAddresses() }
}
