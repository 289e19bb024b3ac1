public import Percpu

/// BROKEN on purpose: the fold leaves one slot out, as if its CPU were not there.
///
/// Of all slots the one that holds most, so that one fold is enough to show it. What is not there stays
/// unseen until percpu mode returns: the fault is in the sum, no slot moves.
public struct PartialFold<Base: CounterStrategy>: Disguise {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var defect: String { "partial-fold" }

    public let base: Base
    private let memory: Word.Memory
    /// The slot that was left out, -1 while all are there.
    private let absent: Word

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        base = Base(slotCount: slotCount, memory: memory)
        absent = memory.allocate("absent", initially: -1)
    }

    public func sum() -> Int {
        let whole = base.sum()
        let slots = base.contributions()
        guard let largest = slots.indices.max(by: { slots[$0].magnitude < slots[$1].magnitude })
        else { return whole }
        absent.storeRelease(largest)
        return whole &- slots[largest]
    }

    public func contributions() -> [Int] {
        var slots = base.contributions()
        let absent = absent.loadAcquire()
        if slots.indices.contains(absent) { slots[absent] = 0 }
        return slots
    }

    public func reopen(_ publish: () -> Void) {
        absent.storeRelease(-1)
        base.reopen(publish)
    }

    public func deallocate() {
        base.deallocate()
        memory.deallocate(absent)
    }
}
