public import Percpu

/// BROKEN on purpose: the fold brings the sum and leaves the bias where it is.
///
/// The count never comes near zero again, so nobody is ever released.
public struct KeepsBias<Base: CounterStrategy>: Disguise {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var defect: String { "keeps-bias" }

    public let base: Base

    public init(slotCount: Int, memory: Word.Memory) {
        base = Base(slotCount: slotCount, memory: memory)
    }

    public static func publish(_ sum: Int, into count: Word) -> Int { count.add(sum) }
}
