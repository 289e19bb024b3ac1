import Machine
import Percpu

/// What came of tearing a reference down.
struct Judgement: Sendable {
    var findings: [Finding] = []
    /// From the kill to the release, ticks.
    var tearDown: UInt64 = 0
    /// Making the reference, ticks; 0 where nobody looked.
    var birth: UInt64 = 0
}

/// One subject in one mode, ready for the workers of one repetition.
///
/// Closures and not a protocol: the methods of a generic class that are reached through a protocol are
/// not specialised, and a loop that is not specialised measures Swift's metadata.
struct BenchCell: Sendable {
    /// What each worker does: arrives, warms up, is measured, cools down, leaves.
    let work: @Sendable (WorkerContext, CellTiming, CellGate) -> WorkerChunks
    /// The same with something looked at that nobody may look at in timed chunks; `nil` where it is not told.
    var look: (@Sendable (WorkerContext, CellTiming, CellGate, Look) -> WorkerLook)?
    /// What another thread does meanwhile; `nil` when the workers are left alone.
    var control: UserControl?
    /// Tears down and judges, with all workers gone; `nil` when there is nothing to tear down.
    let judge: (@Sendable () -> Judgement)?
    /// Address of the slot that the worker used; `nil` when it has none to verify.
    let slotAddress: @Sendable (_ worker: Int, _ cpu: Int) -> UInt?
}

extension BenchCell {
    init<R: Reference, W: Workload>(peer: R, _: W.Type) {
        self.init(
            work: { context, timing, gate in
                var worker = LoopWorker(on: peer, slot: context.index, W.self)
                return ChunkLoop.run(&worker, context: context, timing: timing, gate: gate)
            },
            look: { context, timing, gate, look in
                var worker = LoopWorker(on: peer, slot: context.index, W.self)
                return LookLoop.run(&worker, look, context: context, timing: timing, gate: gate)
            },
            judge: nil,
            slotAddress: { _, _ in nil })
    }

    init<S: CounterStrategy, W: Workload>(_ life: MeasuredLife<S, W>) {
        self.init(
            work: { life.work($0, $1, $2) },
            look: { life.look($0, $1, $2, $3) },
            judge: { life.judge() },
            slotAddress: { life.slotAddress(worker: $0, cpu: $1) })
    }
}

/// A percpu reference for one life: made for the repetition, killed at its end.
final class MeasuredLife<S: CounterStrategy, W: Workload>: Sendable where S.Word == HardwareWord {
    let reference: PercpuRef<S>
    let life = LifeLog()
    /// What making the reference took, ticks.
    private let birth: UInt64
    private let mode: CountingMode
    private let patience: Duration

    init(site: Site, slotCount: Int, mode: CountingMode, _: W.Type) {
        self.mode = mode
        patience = site.patience
        let life = self.life
        let start = Ticks.now()
        reference = PercpuRef(
            slotCount: slotCount, flags: mode == .atomic ? .atomic : .allowReinit,
            domain: site.domain(slotPerWorker: S.slotPerWorker),
            misused: { life.misuse($0) }, release: { life.release() })
        birth = Ticks.now() &- start
    }

    private func slot(worker: Int, cpu: Int) -> Int { S.slotPerWorker ? worker : cpu }

    func work(_ context: WorkerContext, _ timing: CellTiming, _ gate: CellGate) -> WorkerChunks {
        var worker = LoopWorker(
            on: reference, slot: slot(worker: context.index, cpu: context.cpu), W.self)
        return ChunkLoop.run(&worker, context: context, timing: timing, gate: gate)
    }

    func look(
        _ context: WorkerContext, _ timing: CellTiming, _ gate: CellGate, _ look: Look
    ) -> WorkerLook {
        var worker = LoopWorker(
            on: reference, slot: slot(worker: context.index, cpu: context.cpu), W.self)
        return LookLoop.run(&worker, look, context: context, timing: timing, gate: gate)
    }

    func slotAddress(worker: Int, cpu: Int) -> UInt? {
        let addresses = reference.slotAddresses
        let slot = slot(worker: worker, cpu: cpu)
        return mode == .percpu && addresses.indices.contains(slot) ? addresses[slot] : nil
    }

    func judge() -> Judgement {
        var findings: [Finding] = []
        func check(_ holds: Bool, _ invariant: String, _ symptom: String, _ detail: String) {
            if !holds { findings.append(Finding(invariant, symptom, "\(S.id): \(detail)")) }
        }
        // Every worker gave back what it took: only the initial reference is left.
        let before = reference.snapshot()
        let conservation = before.mode == .percpu ? "INV-2" : "INV-1"
        check(
            before.total == 1, conservation, "counts were lost",
            "total is \(before.total ?? 0), not 1")
        check(!reference.isZero, "INV-12", "at zero before the kill", "\(before)")

        // At zero a refusal would be right.
        if before.total != 0 {
            let taken = attempt { seat in
                guard self.reference.tryget(at: &seat) else { return false }
                self.reference.put(at: &seat)
                return true
            }
            check(taken, "INV-11", "tryget failed", "on a live reference")
        }

        let life = self.life
        life.kill()
        let killed = Ticks.now()
        reference.kill { life.confirm() }
        guard life.awaitRelease(within: patience) else {
            check(false, "INV-6", "release never ran", "\(reference.snapshot())")
            return Judgement(
                findings: findings + life.findings(of: S.id, confirmed: nil, released: false))
        }
        let tearDown = life.releaseTicks > killed ? life.releaseTicks - killed : 0
        check(
            !attempt { self.reference.trygetLive(at: &$0) }, "INV-8", "tryget_live after confirm",
            "took a reference to a dead object")
        check(
            !attempt { self.reference.tryget(at: &$0) }, "INV-11", "tryget moved 0 to 1",
            "took a reference to a released object")
        check(
            reference.lateAdds == 0, "INV-10", "late add",
            "slots moved by \(reference.lateAdds) after the fold")
        check(reference.isZero, "INV-12", "not at zero after release", "\(reference.snapshot())")
        reference.exit()
        check(
            !attempt { self.reference.trygetLive(at: &$0) }, "INV-20", "tryget_live after exit",
            "counted in slots that are gone")
        return Judgement(
            findings: findings + life.findings(of: S.id, confirmed: true, released: true),
            tearDown: tearDown, birth: birth)
    }

    /// Tries something from a worker's place, which its worker has left.
    private func attempt(_ operation: (inout S.Seat) -> Bool) -> Bool {
        var seat = reference.seat(slot(worker: 0, cpu: 0))
        reference.resume(at: &seat)
        defer { reference.suspend(at: &seat) }
        return operation(&seat)
    }
}
