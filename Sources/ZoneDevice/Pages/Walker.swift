public import Percpu

/// What one worker carries while it takes and drops page references; never shared.
public struct Walker<Strategy: CounterStrategy, Words: PackedWords>
where Words.Word == Strategy.Word {
    /// Pages that one call can pin at most (512 entries, one page table).
    public static var mostPins: Int { 512 }

    /// Its place in the references that it counts on.
    public var seat: Strategy.Seat
    @usableFromInline var section: MembarrierSections<Words.Word>.Section
    /// The zone's lists of pins, and where in them this walker's begins: as a caller of gup gets them.
    @usableFromInline let pins: Words
    @usableFromInline let firstPin: Int

    /// - Parameters:
    ///   - seat: From any reference of the strategy in the zone; all have the same layout.
    ///   - index: Its number among the zone's walkers.
    ///   - zone: Where it walks; must outlive it.
    public init(seat: Strategy.Seat, index: Int, in zone: Zone<Strategy, Words>) {
        self.seat = seat
        section = zone.sections.section(index)
        pins = zone.pins
        firstPin = index * Self.mostPins
    }

    /// The number of the `index`-th page pinned by the last call.
    @inlinable @inline(__always)
    public func pinned(_ index: Int) -> Int { pins.word(firstPin &+ index).loadRelaxed() }

    /// Notes the page pinned as the `index`-th of a call.
    @inlinable @inline(__always)
    func note(pinned number: Int, at index: Int) {
        pins.word(firstPin &+ index).storeRelaxed(number)
    }
}
