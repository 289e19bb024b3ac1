public import Percpu

/// BROKEN on purpose: the slots are summed before the grace period, not after it.
///
/// Whoever counts while it lasts counts in a slot that was read already.
public struct EarlyFold<Base: CounterStrategy>: Disguise {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var defect: String { "early-fold" }

    public let base: Base
    private let memory: Word.Memory
    /// What the slots held before the grace period.
    private let early: Word

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        base = Base(slotCount: slotCount, memory: memory)
        early = memory.allocate("early", initially: 0)
    }

    public func synchronize() {
        early.storeRelease(base.sum())
        base.synchronize()
    }

    public func sum() -> Int { early.loadAcquire() }

    public func deallocate() {
        base.deallocate()
        memory.deallocate(early)
    }
}
