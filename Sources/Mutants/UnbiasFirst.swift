public import Percpu

/// BROKEN on purpose: the fold takes the bias off first and brings the sum later.
///
/// In between the shared count holds only what was counted in atomic mode; a put of a reference that
/// stands in a slot can take it to zero.
public struct UnbiasFirst<Base: CounterStrategy>: Disguise {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var defect: String { "unbias-first" }

    /// How often the count is looked at in between: some microseconds, as if the fold were interrupted.
    private static var looks: Int { 10_000 }

    public let base: Base

    public init(slotCount: Int, memory: Word.Memory) {
        base = Base(slotCount: slotCount, memory: memory)
    }

    public static func publish(_ sum: Int, into count: Word) -> Int {
        count.add(0 &- bias)
        for _ in 0..<looks { _ = count.loadRelaxed() }
        return count.add(sum)
    }
}
