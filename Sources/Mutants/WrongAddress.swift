public import Percpu

/// BROKEN on purpose: a fast path that can take a flag of the mode word for a part of the address.
///
/// It computes the address as the kernel would, from the slot's own and the flags it did not notice, and
/// counts there only when the address is aligned. A wrong one is reported and not written to: the
/// operation counts on the shared word, as it should have.
public struct WrongAddress<Base: CounterStrategy, Reading: WordReading>: CounterStrategy,
    ReportsWrongSlots
where Reading.Word == Base.Word {
    public typealias Word = Base.Word

    public struct Seat {
        @usableFromInline var base: Base.Seat
        /// Of a slot: all are aligned alike.
        @usableFromInline let address: UInt

        @inlinable
        init(base: Base.Seat, address: UInt) {
            self.base = base
            self.address = address
        }
    }

    public static var id: String { "BROKEN-\(Base.id)-\(Reading.id)" }
    public static var slotPerWorker: Bool { Base.slotPerWorker }
    public static var frozenByFold: Bool { Base.frozenByFold }
    public static func unavailableReason() -> String? { Base.unavailableReason() }

    @usableFromInline let base: Base
    @usableFromInline let wrong: Word
    private let memory: Word.Memory
    private let addresses: [UInt]

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        base = Base(slotCount: slotCount, memory: memory)
        wrong = memory.allocate("wrong-slots", initially: 0)
        addresses = base.slotAddresses()
    }

    public var wrongSlotCount: Int { wrong.loadAcquire() }

    public func seat(_ index: Int) -> Seat {
        Seat(base: base.seat(index), address: addresses.first ?? 0)
    }

    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        let (tested, used) = Reading.read(mode)
        if _slowPath(tested != 0) { return tested }
        let address = seat.address | UInt(bitPattern: used & ModeFlags.mask)
        if _slowPath(address % UInt(MemoryLayout<Int>.alignment) != 0) {
            wrong.add(1)
            return used
        }
        return base.add(delta, ifPercpu: mode, at: &seat.base)
    }

    public func synchronize() { base.synchronize() }
    public func sum() -> Int { base.sum() }
    public func reopen(_ publish: () -> Void) { base.reopen(publish) }
    public func retire() { base.retire() }
    public func deallocate() {
        base.deallocate()
        memory.deallocate(wrong)
    }
    public func contributions() -> [Int] { base.contributions() }
    public func preload(_ value: Int, slot index: Int) { base.preload(value, slot: index) }
    public func slotAddresses() -> [UInt] { addresses }
    public func quiesce(at seat: inout Seat) { base.quiesce(at: &seat.base) }
    public func suspend(at seat: inout Seat) { base.suspend(at: &seat.base) }
    public func resume(at seat: inout Seat) { base.resume(at: &seat.base) }
}

/// How a fast path reads the mode word.
public protocol WordReading: Sendable {
    associatedtype Word: AtomicWord
    static var id: String { get }
    /// Reads `mode`.
    ///
    /// - Returns: What sends the operation to the shared count unless it is 0, and the word whose low bits
    ///   become a part of the slot's address.
    static func read(_ mode: Word) -> (tested: Int, used: Int)
}

/// Tests the ATOMIC bit alone.
///
/// No pause makes its moment longer: between the two stores of a kill there is time enough for readers
/// that never stop, and one kill in a few dozen shows it.
public enum AtomicBitOnly<Word: AtomicWord>: WordReading {
    public static var id: String { "atomic-bit-only" }

    @inlinable @inline(__always)
    public static func read(_ mode: Word) -> (tested: Int, used: Int) {
        let seen = mode.loadAcquire()
        return (seen & ModeFlags.atomic == 0 ? 0 : seen, seen)
    }
}

/// Loads the word twice, once to test and once to use.
public enum DoubleFetch<Word: AtomicWord>: WordReading {
    public static var id: String { "double-fetch" }
    /// Looks between the two loads, as if registers had run out there.
    @usableFromInline static var looks: Int { 64 }

    @inlinable @inline(__always)
    public static func read(_ mode: Word) -> (tested: Int, used: Int) {
        let tested = mode.loadAcquire() & ModeFlags.mask
        for _ in 0..<looks { _ = mode.loadRelaxed() }
        return (tested, mode.loadAcquire())
    }
}
