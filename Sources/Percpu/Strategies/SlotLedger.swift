/// What `AddCheckSlots` writes down to settle, once per switch and slot, what was counted.
@usableFromInline
final class SlotLedger<Word: AtomicWord>: Sendable {
    /// Who recorded a slot for the switch under way.
    @usableFromInline
    enum Collector {
        @inlinable static var nobody: Int { 0 }
        @inlinable static var worker: Int { 1 }
        @inlinable static var reaper: Int { 2 }
    }

    /// Where an operation that met the flag belongs.
    @usableFromInline
    struct Settled {
        /// 0 when the slot has it, otherwise the mode word that was seen.
        @usableFromInline let seen: Int
        /// Whether the reference is atomic now.
        @usableFromInline let metFlag: Bool

        @inlinable
        init(seen: Int, metFlag: Bool) {
            self.seen = seen
            self.metFlag = metFlag
        }
    }

    @usableFromInline let memory: Word.Memory
    @usableFromInline let slots: [Word]
    /// Where the current life of each slot began.
    @usableFromInline let base: [Word]
    @usableFromInline let collector: [Word]
    @usableFromInline let workerValue: [Word]
    @usableFromInline let reaperValue: [Word]
    /// 1 while the worker settles an operation that met the flag.
    @usableFromInline let settling: [Word]

    init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        slots = memory.allocateSlots("slot", count: slotCount)
        base = memory.allocateSlots("base", count: slotCount)
        collector = memory.allocateSlots("collector", count: slotCount)
        workerValue = memory.allocateSlots("worker-value", count: slotCount)
        reaperValue = memory.allocateSlots("reaper-value", count: slotCount)
        settling = memory.allocateSlots("settling", count: slotCount)
        // A reference may start in atomic mode: until `clear`, every slot counts as collected at zero.
        for word in collector { word.storeRelaxed(Collector.reaper) }
    }

    /// Decides where an operation belongs that found the flag after its add.
    ///
    /// Inlinable only to be specialised: a generic call would cost the fast path its registers.
    @inlinable @inline(never)
    func settle(_ delta: Int, mode: Word, index: Int) -> Settled {
        settling[index].storeRelaxed(1)
        // Pairs with heavyFence in reopen: it waits for this worker, or the worker sees percpu mode.
        Word.lightFence()
        defer { settling[index].storeRelease(0) }
        let seen = mode.loadAcquire()
        // Brought back meanwhile. Whether or not the last switch counted the add, it stands in the
        // slot, and `base` says which of the two it was.
        if seen & ModeFlags.mask == 0 { return Settled(seen: 0, metFlag: false) }
        // Nothing to count, but the answer may depend on the shared count being zero.
        if delta == 0 { return Settled(seen: seen, metFlag: true) }

        // Nobody else writes the slot, so both values are known.
        let added = slots[index].loadRelaxed()
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
        if winner == Collector.reaper, reaperValue[index].loadAcquire() == added {
            return Settled(seen: 0, metFlag: true)
        }
        slots[index].storeRelease(before)
        return Settled(seen: seen, metFlag: true)
    }

    /// Records every slot that nobody has recorded yet; what they hold beyond their base, in sum.
    func collectAll() -> Int {
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

    /// Makes the recorded values the new bases, once nobody settles any more.
    func clear() {
        for index in slots.indices {
            settling[index].poll { $0 == 0 }
            base[index].storeRelaxed(recorded(index))
            collector[index].storeRelease(Collector.nobody)
        }
    }

    func contributions() -> [Int] {
        slots.indices.map { slots[$0].loadRelaxed() &- base[$0].loadRelaxed() }
    }

    func deallocate() {
        for row in [slots, base, collector, workerValue, reaperValue, settling] {
            memory.deallocateSlots(row)
        }
    }
}
