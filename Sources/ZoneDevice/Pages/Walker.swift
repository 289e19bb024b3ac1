public import Percpu

/// What one worker carries while it takes and drops page references; never shared.
public struct Walker<Strategy: CounterStrategy, Words: PackedWords>
where Words.Word == Strategy.Word {
    /// Pages that one call can pin at most (512 entries, one page table).
    public static var mostPins: Int { 512 }

    /// Its place in the references that it counts on.
    public var seat: Strategy.Seat
    @usableFromInline var section: MembarrierSections<Words.Word>.Section
    /// The pages pinned last, by number, as a caller of gup gets them.
    @usableFromInline let pins: Words
    /// Where its list of pins begins.
    @usableFromInline let firstPin: Int

    /// Pages given back because their page-table entry had changed under the walk.
    public var changedEntries = 0

    /// - Parameters:
    ///   - seat: From any reference of the strategy in the zone; all have the same layout.
    ///   - index: Its number among the zone's walkers.
    ///   - zone: Where it walks.
    public init(seat: Strategy.Seat, index: Int, in zone: Zone<Strategy, Words>) {
        self.seat = seat
        section = zone.sections.section(index)
        pins = zone.pins
        firstPin = index * Self.mostPins
    }

    /// The number of the `index`-th page pinned by the last call.
    @inlinable @inline(__always)
    public func pinned(_ index: Int) -> Int { pins.word(firstPin &+ index).loadRelaxed() }

    /// Enters page `number` as the `index`-th of the list.
    @inlinable @inline(__always)
    func pin(_ number: Int, at index: Int) { pins.word(firstPin &+ index).storeRelaxed(number) }
}
