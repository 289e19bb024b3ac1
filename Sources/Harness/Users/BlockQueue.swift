import Machine
import Percpu

/// A block queue's usage count: requests come and go while the queue is frozen and thawed.
///
/// - Kernel: `q_usage_counter`, `blk_mq_freeze_queue()`, `blk_pre_runtime_suspend()`. It starts atomic and
///   turns percpu when the disk is registered; in atomic mode here, no disk ever is.
final class BlockQueue<S: CounterStrategy>: ControlledUser where S.Word == HardwareWord {
    static var control: String { "freeze" }

    let lives: ManyLives<S>
    let depth: FreezeDepth<HardwareWord>
    private let ring: MailRing
    private let mode: CountingMode
    private let fault: UserFault?

    init(site: Site, mode: CountingMode, fault: UserFault? = nil) {
        lives = ManyLives(
            site: site, domain: site.domain(slotPerWorker: S.slotPerWorker), flags: .atomic)
        let memory = site.byWorker.memory
        depth = FreezeDepth(memory: memory)
        ring = MailRing(memory: memory, workerCount: site.workerCount)
        self.mode = mode
        self.fault = fault
        register()
    }

    deinit { depth.deallocate() }

    private var reference: PercpuRef<S> { lives.reference }

    /// The disk is there (`blk_register_queue()`).
    private func register() {
        if mode == .percpu { reference.switchToPercpu() }
    }

    func worker(index: Int, cpu: Int, of workers: Int) -> Submitter<S> {
        Submitter(
            on: reference, slot: lives.slot(worker: index, cpu: cpu),
            judge: lives.worker(index: index, cpu: cpu), depth: depth,
            place: ring.place(index, of: workers))
    }

    func stop() { depth.close() }

    func judge() -> Judgement { Judgement(findings: lives.judge()) }

    func snapshots() -> [(name: String, snapshot: Snapshot)] {
        [("the queue, frozen \(depth.now) times", reference.snapshot())]
    }

    // MARK: - Control

    func round(_ number: Int, _ report: inout ControlReport) -> Bool {
        let isDone =
            switch number % 4 {
            case 1: freezeTwice(&report)
            case 3: suspend(&report)
            default: freezeOnce(&report)
            }
        guard isDone else { return false }
        if fault == .thawsTwice { thaw(&report) }
        return true
    }

    private func freezeOnce(_ report: inout ControlReport) -> Bool {
        let start = freeze()
        guard drain(since: start, &report) else { return false }
        thaw(&report)
        return true
    }

    /// Two who freeze, one inside the other: one kill, and frozen until both have thawed.
    private func freezeTwice(_ report: inout ControlReport) -> Bool {
        let start = freeze()
        freeze()
        guard drain(since: start, &report) else { return false }
        thaw(&report)
        if !reference.isDying {
            report.find("USE-1", "thawed while frozen", "\(S.id): depth is \(depth.now)")
        }
        thaw(&report)
        return true
    }

    /// Runtime PM: is there a request just now? Nobody waits for those that there are.
    private func suspend(_ report: inout ControlReport) -> Bool {
        freeze()
        reference.switchToAtomicSync()
        var isBusy = false
        if !reference.isZero {
            // With a reference of one's own no release can come between this look and the thaw.
            lives.hold { isBusy = $0.tryget(at: &$1) }
        }
        if !isBusy, !lives.life.awaitRelease(within: lives.site.patience) {
            return missing("release never ran", &report)
        }
        report.findings += lives.life.findings(of: S.id, confirmed: true, released: !isBusy)
        thaw(&report)
        if isBusy { lives.hold { $0.put(at: &$1) } }
        // The switch left the reference sticky: without this it would stay atomic from now on.
        register()
        return true
    }

    /// - Returns: When the freeze began, ticks.
    @discardableResult
    private func freeze() -> UInt64 {
        let lives = self.lives
        let start = Ticks.now()
        depth.raise { isFirst in
            guard isFirst || fault == .killsAtEveryDepth else { return }
            lives.life.kill()
            lives.reference.kill {
                lives.number.confirm()
                lives.life.confirm()
            }
        }
        return start
    }

    /// Waits until nothing is in flight, and judges what it then finds.
    private func drain(since start: UInt64, _ report: inout ControlReport) -> Bool {
        let life = lives.life
        let patience = lives.site.patience
        // Release only wakes; whoever waits looks at the count itself.
        var isRung = false
        while !reference.isZero {
            guard life.awaitRelease(within: patience) else {
                return missing("a frozen queue did not drain", &report)
            }
            isRung = true
        }
        let drained = Ticks.now()
        if !isRung, !life.awaitRelease(within: patience) {
            return missing("release never ran", &report)
        }
        report.record(from: start, to: drained, confirmed: life.confirmTicks)
        if S.frozenByFold, reference.lateAdds != 0 {
            report.find("INV-10", "late add", "\(S.id): \(reference.lateAdds) after the fold")
        }
        if !reference.isZero {
            report.find("INV-12", "drained, yet not at zero", "\(reference.snapshot())")
        }
        if lives.payload.isStale {
            report.find(
                "INV-21", "a write before a put was not seen in release", lives.payload.difference)
        }
        report.findings += life.findings(of: S.id, confirmed: true, released: true)
        return true
    }

    private func thaw(_ report: inout ControlReport) {
        let wasFrozen = depth.lower { isLast in
            guard isLast || fault == .thawsAtEveryDepth else { return }
            lives.renew { reference.resurrect() }
        }
        if !wasFrozen {
            report.find("USE-1", "freeze depth below zero", "\(S.id): thawed what is not frozen")
        }
    }

    private func missing(_ symptom: String, _ report: inout ControlReport) -> Bool {
        report.find("INV-6", symptom, "\(S.id): \(reference.snapshot())")
        report.findings += lives.life.findings(of: S.id, confirmed: nil, released: false)
        return false
    }
}
