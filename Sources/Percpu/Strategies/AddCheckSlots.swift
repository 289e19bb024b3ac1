/// One slot per worker: add first, then look whether the mode still allowed it.
///
/// The cheapest fast path that is sound, one plain update and one test, because nothing is entered or
/// left. The price is the slow path of an operation that finds the flag after its add: it must learn
/// whether a switch has counted the slot with or without it.
///
/// *Collecting* a slot records one value of it for the switch under way, exactly once. The reaper
/// collects, but so does a worker that finds its slot uncollected, so a preempted worker delays nobody.
/// Each side writes its candidate to a word of its own and one compare-exchange on `collector` names
/// the winner.
///
/// Slots run on for ever, since only their worker may write them; `base` is where the current life began.
public struct AddCheckSlots<Word: AtomicWord>: CounterStrategy {
    public struct Seat {
        @usableFromInline let slot: Word
        @usableFromInline let index: Int
        /// Set once a flag was met, so that atomic mode leaves the slot alone.
        @usableFromInline var metFlag = false

        @inlinable
        init(slot: Word, index: Int) {
            self.slot = slot
            self.index = index
        }
    }

    public static var id: String { "slots" }
    public static var slotPerWorker: Bool { true }
    /// An operation that meets the flag adds first and takes it back.
    public static var frozenByFold: Bool { false }
    public static func unavailableReason() -> String? {
        Membarrier.unavailableReason(.privateExpedited)
    }

    @usableFromInline let ledger: SlotLedger<Word>

    public init(slotCount: Int, memory: Word.Memory) {
        ledger = SlotLedger(slotCount: slotCount, memory: memory)
    }

    public func seat(_ index: Int) -> Seat { Seat(slot: ledger.slots[index], index: index) }

    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        if _slowPath(seat.metFlag) {
            let seen = mode.loadAcquire()
            if seen & ModeFlags.mask != 0 { return seen }
            seat.metFlag = false
        }
        // Release: whoever collects this value sees what the holder wrote before its put. The sum is
        // not kept for the slow path, so that x86 can count in one instruction.
        seat.slot.storeRelease(seat.slot.loadRelaxed() &+ delta)
        // Pairs with heavyFence in synchronize: the add is collected, or the check sees the flag.
        Word.lightFence()
        if _fastPath(mode.loadAcquire() & ModeFlags.mask == 0) { return 0 }
        let settled = ledger.settle(delta, mode: mode, index: seat.index)
        seat.metFlag = settled.metFlag
        return settled.seen
    }

    public func synchronize() {
        // Pairs with lightFence in add.
        ledger.memory.heavyFence()
    }

    public func sum() -> Int { ledger.collectAll() }

    /// Percpu mode comes back first, then the records are cleared.
    ///
    /// A worker still settling for the old switch needs the old record. Who starts to settle after the
    /// fence sees percpu mode and needs none, and the switch lock keeps the next switch away.
    public func reopen(_ publish: () -> Void) {
        publish()
        // Pairs with lightFence in settle.
        ledger.memory.heavyFence()
        ledger.clear()
    }

    /// Kept: a worker writes its slot before it looks at the mode.
    public func retire() {}
    public func deallocate() { ledger.deallocate() }
    public func contributions() -> [Int] { ledger.contributions() }
    public func preload(_ value: Int, slot index: Int) {
        let slot = ledger.slots[index]
        slot.storeRelaxed(slot.loadRelaxed() &+ value)
    }
    public func slotAddresses() -> [UInt] { addresses(of: ledger.slots) }
}
