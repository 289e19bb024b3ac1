public import Percpu

/// BROKEN on purpose: nobody wakes who sleeps until a switch is over.
///
/// All counts are right and the switch has ended; the sleeper never hears of it.
public struct MissedWakeUp<Base: CounterStrategy>: Disguise {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var defect: String { "missed-wake-up" }

    public let base: Base

    public init(slotCount: Int, memory: Word.Memory) {
        base = Base(slotCount: slotCount, memory: memory)
    }

    public static func wake(_ pending: Word) {}
}
