import Machine
import Percpu
import Synchronization

/// The writes under way on an array: counted for ever, and asked now and then whether there are none.
///
/// Never killed. Its count starts at zero and release is a no-op; a checker switches it to atomic mode,
/// looks, and switches it back unless another checker still needs to look.
///
/// - Kernel: `writes_pending`, `set_in_sync()` and `md_write_start()` (drivers/md/md.c).
final class WritesPending<S: CounterStrategy>: ControlledUser where S.Word == HardwareWord {
    static var control: String { "switch" }

    private let site: Site
    let reference: PercpuRef<S>
    private let memory: HardwareMemory
    /// 1 while the array is declared in sync; a writer has to take that back first.
    fileprivate let inSync: HardwareWord
    /// 1 while that worker's write is under way, `[worker]`; plain, for the oracle alone.
    fileprivate let writing: [HardwareWord]
    /// How many checkers need atomic mode; guards `inSync` as well.
    private let checkers = Mutex(0)
    private let log = UserLog()
    private let fault: UserFault?

    init(site: Site, fault: UserFault? = nil) {
        let log = self.log
        let domain = site.domain(slotPerWorker: S.slotPerWorker)
        self.site = site
        self.fault = fault
        memory = site.byWorker.memory
        inSync = memory.allocate("in-sync", initially: 0)
        writing = memory.allocateSlots("writing", count: site.workerCount)
        reference = PercpuRef(
            slotCount: domain.memory.arena.placeCount, flags: .allowReinit, domain: domain,
            misused: { log.misuse($0, of: S.id) }, release: {})
        var seat = reference.seat(site.teardownSlot(slotPerWorker: S.slotPerWorker))
        reference.resume(at: &seat)
        reference.put(at: &seat)
        reference.suspend(at: &seat)
    }

    deinit {
        memory.deallocate(inSync)
        memory.deallocateSlots(writing)
    }

    func worker(index: Int, cpu: Int, of workers: Int) -> Writer<S> {
        Writer(
            to: self, index: index, slot: S.slotPerWorker ? index : cpu)
    }

    /// A writer found the array in sync: not any more.
    fileprivate func wake() {
        checkers.withLock { _ in inSync.storeRelaxed(0) }
    }

    // MARK: - Checkers

    func round(_ number: Int, _ report: inout ControlReport) -> Bool {
        beginCheck(&report)
        // Another checker now and then, who is not done when the first one is.
        let hasRival = number % 2 == 1
        if hasRival { beginCheck(&report) }
        look(&report)
        endCheck()
        if hasRival {
            look(&report)
            endCheck()
        }
        report.findings += log.take()
        return true
    }

    func beginCheck(_ report: inout ControlReport) {
        let isFirst = checkers.withLock { checkers in
            checkers += 1
            return checkers == 1
        }
        let start = Ticks.now()
        reference.switchToAtomicSync()
        if isFirst { report.record(from: start, to: Ticks.now()) }
    }

    /// Declares the array in sync if no write is under way; tells whether it did.
    @discardableResult
    func look(_ report: inout ControlReport) -> Bool {
        checkers.withLock { _ in
            let snapshot = reference.snapshot()
            if snapshot.mode != .atomic || snapshot.switching {
                report.find(
                    "USE-3", "percpu mode under a checker", "\(S.id): nothing can be at zero now")
            } else if S.frozenByFold, reference.lateAdds != 0 {
                report.find("INV-10", "late add", "\(S.id): \(reference.lateAdds) after the fold")
            }
            guard isIdle else { return false }
            inSync.storeRelaxed(1)
            // Pairs with the fence in a writer: it sees the declaration, or this sees its get.
            HardwareWord.fullFence()
            guard isIdle else {
                inSync.storeRelaxed(0)
                return false
            }
            // A writer that is past its own look is counted; one that is not waits for the lock.
            if writing.contains(where: { $0.loadAcquire() != 0 }) {
                report.find("USE-2", "in sync with a write under way", S.id)
            }
            return true
        }
    }

    private var isIdle: Bool { fault == .declaresBlindly || reference.isZero }

    func endCheck() {
        checkers.withLock { checkers in
            checkers -= 1
            if checkers == 0 || fault == .ignoresOtherCheckers { reference.switchToPercpu() }
        }
    }

    func snapshots() -> [(name: String, snapshot: Snapshot)] {
        [("the array", reference.snapshot())]
    }

    func judge() -> Judgement {
        var report = ControlReport(what: Self.control, rate: TickRate())
        site.awaitReaper()
        let snapshot = reference.snapshot()
        if snapshot.total != 0 {
            report.find(
                "INV-2", "counts were lost", "\(S.id): total is \(snapshot.total ?? 0), not 0")
        }
        beginCheck(&report)
        // A switch drops its own reference only after it has let its caller go on, in the kernel too:
        // one look right after it may find the array busy with nothing but the switch.
        var deadline = AttendedDeadline(site.patience)
        while !look(&report) {
            guard !deadline.isOver() else {
                report.find("INV-12", "not at zero without a writer", "\(reference.snapshot())")
                break
            }
            MonotonicClock.sleep(.milliseconds(1))
        }
        endCheck()
        return Judgement(findings: report.findings + log.take())
    }
}

/// One worker that writes.
struct Writer<S: CounterStrategy>: TimedWorker where S.Word == HardwareWord {
    private let array: WritesPending<S>
    private let index: Int
    private var seat: S.Seat
    private var isWriting = false
    var findings: [Finding] { [] }

    fileprivate init(to array: WritesPending<S>, index: Int, slot: Int) {
        self.array = array
        self.index = index
        seat = array.reference.seat(slot)
    }

    mutating func arrive() { array.reference.resume(at: &seat) }

    mutating func batch(pairs: Int) -> Int {
        var done = 0
        while done < pairs {
            done += Self.write(on: array.reference, at: &seat, array.inSync, writes: pairs - done)
            // It stopped with a reference in hand, before an array that is in sync.
            guard done < pairs else { break }
            array.wake()
            array.reference.put(at: &seat)
            done += 1
        }
        return done
    }

    /// Every other time a write that lasts until the next, where the oracle can see it.
    mutating func rest() {
        array.reference.quiesce(at: &seat)
        if isWriting { end() } else { begin() }
    }

    mutating func leave() {
        end()
        pause()
    }

    /// The worker counts no more for now, whatever it has under way.
    mutating func pause() { array.reference.suspend(at: &seat) }

    /// Starts a write that is marked as under way.
    mutating func begin() {
        array.reference.get(at: &seat)
        HardwareWord.fullFence()
        if array.inSync.loadRelaxed() != 0 { array.wake() }
        array.writing[index].storeRelease(1)
        isWriting = true
    }

    mutating func end() {
        guard isWriting else { return }
        isWriting = false
        array.writing[index].storeRelease(0)
        array.reference.put(at: &seat)
    }

    /// - Returns: How many writes were made; fewer when the array was found in sync, and then one more
    ///   reference is held.
    @inline(never)
    private static func write(
        on reference: PercpuRef<S>, at seat: inout S.Seat, _ inSync: HardwareWord, writes: Int
    ) -> Int {
        var own = seat
        defer { seat = own }
        for done in 0..<writes {
            reference.get(at: &own)
            // Pairs with the fence of a checker; md pays for it in every write.
            HardwareWord.fullFence()
            if inSync.loadRelaxed() != 0 { return done }
            reference.put(at: &own)
        }
        return writes
    }
}
