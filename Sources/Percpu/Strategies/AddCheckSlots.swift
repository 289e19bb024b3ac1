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
        let index: Int
        /// Set once a flag was met, so that atomic mode leaves the slot alone.
        @usableFromInline var metFlag = false

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

    /// Who recorded the slot for the switch under way.
    private enum Collector {
        static var nobody: Int { 0 }
        static var worker: Int { 1 }
        static var reaper: Int { 2 }
    }

    private let memory: Word.Memory
    private let slots: [Word]
    private let base: [Word]
    private let collector: [Word]
    private let workerValue: [Word]
    private let reaperValue: [Word]
    /// 1 while the worker settles an operation that met the flag.
    private let settling: [Word]

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        slots = memory.allocateSlots("slot", count: slotCount)
        base = memory.allocateSlots("base", count: slotCount)
        collector = memory.allocateSlots("collector", count: slotCount)
        workerValue = memory.allocateSlots("worker-value", count: slotCount)
        reaperValue = memory.allocateSlots("reaper-value", count: slotCount)
        settling = memory.allocateSlots("settling", count: slotCount)
        // A reference may start in atomic mode: until `reopen`, every slot counts as collected at zero.
        for word in collector { word.storeRelaxed(Collector.reaper) }
    }

    public func seat(_ index: Int) -> Seat { Seat(slot: slots[index], index: index) }

    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        if seat.metFlag {
            let seen = mode.loadAcquire()
            if seen & ModeFlags.mask != 0 { return seen }
            seat.metFlag = false
        }
        let added = seat.slot.loadRelaxed() &+ delta
        // Release: whoever collects this value sees what the holder wrote before its put.
        seat.slot.storeRelease(added)
        // Pairs with heavyFence in synchronize: the add is collected, or the check sees the flag.
        Word.lightFence()
        if mode.loadAcquire() & ModeFlags.mask == 0 { return 0 }
        return settle(delta, added: added, mode: mode, at: &seat)
    }

    /// Decides where an operation belongs that found the flag after its add.
    @inline(never)
    @usableFromInline
    func settle(_ delta: Int, added: Int, mode: Word, at seat: inout Seat) -> Int {
        let index = seat.index
        settling[index].storeRelaxed(1)
        // Pairs with heavyFence in reopen: it waits for this worker, or the worker sees percpu mode.
        Word.lightFence()
        defer { settling[index].storeRelease(0) }
        let seen = mode.loadAcquire()
        // Brought back meanwhile. Whether or not the last switch counted the add, it stands in the
        // slot, and `base` says which of the two it was.
        if seen & ModeFlags.mask == 0 { return 0 }
        seat.metFlag = true
        // Nothing to count, but the answer may depend on the shared count being zero.
        if delta == 0 { return seen }

        let before = added &- delta
        var winner = collector[index].loadAcquire()
        if winner == Collector.nobody {
            // Recorded without the add: like the kernel's, an operation that met the flag counts on
            // the shared word and answers by the flag.
            workerValue[index].storeRelaxed(before)
            winner =
                collector[index].compareExchange(
                    expected: Collector.nobody, desired: Collector.worker
                ).original
        }
        // The reaper may have read the slot while the add stood in it.
        if winner == Collector.reaper, reaperValue[index].loadAcquire() == added { return 0 }
        seat.slot.storeRelease(before)
        return seen
    }

    public func synchronize() {
        // Pairs with lightFence in add.
        memory.heavyFence()
    }

    public func sum() -> Int {
        slots.indices.reduce(0) { $0 &+ collect($1) &- base[$1].loadRelaxed() }
    }

    private func collect(_ index: Int) -> Int {
        // Acquire: pairs with the release store of the add.
        let value = slots[index].loadAcquire()
        reaperValue[index].storeRelaxed(value)
        let claim = collector[index].compareExchange(
            expected: Collector.nobody, desired: Collector.reaper)
        return claim.exchanged ? value : recorded(index)
    }

    private func recorded(_ index: Int) -> Int {
        let byWorker = collector[index].loadAcquire() == Collector.worker
        return (byWorker ? workerValue : reaperValue)[index].loadAcquire()
    }

    /// Percpu mode comes back first, then the records are cleared.
    ///
    /// A worker still settling for the old switch needs the old record. Who starts to settle after the
    /// fence sees percpu mode and needs none, and the switch lock keeps the next switch away.
    public func reopen(_ publish: () -> Void) {
        publish()
        memory.heavyFence()
        for index in slots.indices {
            settling[index].poll { $0 == 0 }
            base[index].storeRelaxed(recorded(index))
            collector[index].storeRelease(Collector.nobody)
        }
    }

    /// Kept: a worker writes its slot before it looks at the mode.
    public func retire() {}

    public func deallocate() {
        for row in [slots, base, collector, workerValue, reaperValue, settling] {
            memory.deallocateSlots(row)
        }
    }

    public func contributions() -> [Int] {
        slots.indices.map { slots[$0].loadRelaxed() &- base[$0].loadRelaxed() }
    }

    public func preload(_ value: Int, slot index: Int) {
        slots[index].storeRelaxed(slots[index].loadRelaxed() &+ value)
    }

    public func slotAddresses() -> [UInt] { addresses(of: slots) }
}
