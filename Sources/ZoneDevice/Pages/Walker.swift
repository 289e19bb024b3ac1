public import Percpu

/// What one worker carries while it takes and drops page references; never shared.
public struct Walker<Strategy: CounterStrategy, Words: PackedWords>
where Words.Word == Strategy.Word {
    /// Pages that one call can pin at most (512 entries, one page table).
    public static var mostPins: Int { 512 }

    /// Its place in the reference that it counts on now.
    public var seat: Strategy.Seat
    /// Which reference that is.
    @usableFromInline var seatedAt: ObjectIdentifier
    /// The slot from which it counts on every reference.
    @usableFromInline let slot: Int
    @usableFromInline var section: MembarrierSections<Words.Word>.Section
    /// The zone's lists of pins, and where in them this walker's begins: as a caller of gup gets them.
    @usableFromInline let pins: Words
    @usableFromInline let firstPin: Int
    /// Told of windows by `WindowedShape`, and looked at by nobody else.
    @usableFromInline let windows: HookLink
    /// Pages given back because their page-table entry had changed under the walk.
    public var changedEntries = 0

    /// - Parameters:
    ///   - reference: The one it counts on first. This and all that it meets must outlive it.
    ///   - slot: Its CPU or its number, as the strategy counts.
    ///   - index: Its number among the zone's walkers.
    ///   - zone: Where it walks; must outlive it.
    public init(
        on reference: PercpuRef<Strategy>, slot: Int, index: Int, in zone: Zone<Strategy, Words>
    ) {
        seat = reference.seat(slot)
        reference.resume(at: &seat)
        seatedAt = ObjectIdentifier(reference)
        self.slot = slot
        section = zone.sections.section(index)
        pins = zone.pins
        windows = zone.link
        firstPin = index * Self.mostPins
    }

    /// The number of the `index`-th page pinned by the last call.
    @inlinable @inline(__always)
    public func pinned(_ index: Int) -> Int { pins.word(firstPin &+ index).loadRelaxed() }

    /// Has the walker count on `reference` from now on: each reference has slots of its own.
    @inlinable @inline(__always)
    mutating func sit(at reference: PercpuRef<Strategy>) {
        if _slowPath(seatedAt != ObjectIdentifier(reference)) { move(to: reference) }
    }

    /// A walk came from one device into another.
    @inlinable @inline(never)
    mutating func move(to reference: PercpuRef<Strategy>) {
        keepApart(MemoryLayout<Strategy>.size)
        seat = reference.seat(slot)
        reference.resume(at: &seat)
        seatedAt = ObjectIdentifier(reference)
    }

    /// Notes the page pinned as the `index`-th of a call.
    @inlinable @inline(__always)
    func note(pinned number: Int, at index: Int) {
        pins.word(firstPin &+ index).storeRelaxed(number)
    }
}
