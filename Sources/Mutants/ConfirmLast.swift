public import Percpu

/// BROKEN on purpose: the switch drops its own reference before it gives the confirmation.
///
/// With nobody else holding one, release comes first, and whoever frees the object in it has the
/// confirmation called on what is gone.
public struct ConfirmLast<Base: CounterStrategy>: Disguise {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var defect: String { "confirm-last" }

    public let base: Base

    public init(slotCount: Int, memory: Word.Memory) {
        base = Base(slotCount: slotCount, memory: memory)
    }

    public static func conclude(confirm: () -> Void, settle: () -> Void) {
        settle()
        confirm()
    }
}
