public import Percpu

/// BROKEN on purpose: nothing keeps the shared count from zero while slots hold the rest.
///
/// The first put that meets the flag finds zero, although the references it leaves stand in slots.
public struct NoBias<Base: CounterStrategy>: Disguise {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var defect: String { "no-bias" }
    public static var bias: Int { 0 }

    public let base: Base

    public init(slotCount: Int, memory: Word.Memory) {
        base = Base(slotCount: slotCount, memory: memory)
    }
}
