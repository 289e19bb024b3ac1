import Machine
import Percpu
import Statistics
import Synchronization

/// One percpu reference that counts by `S` and lives many times.
final class StormyLives<S: CounterStrategy>: Sendable where S.Word == HardwareWord {
    /// How long the teardown thread lets a life last, nanoseconds.
    private static var lifeNanoseconds: Int64 { 200_000 }
    /// One kill in this many goes on to zero, release and reinit; the others resurrect.
    private static var killsPerRelease: Int { 8 }
    /// How far a healthy count may be from the bias, in references.
    private static var nearBias: Int { 1 << 40 }

    private let lives: ManyLives<S>
    private let stopped = Atomic<Bool>(false)
    /// Workers that have taken their first references.
    private let hammering = Atomic<Int>(0)

    init(site: Site) { lives = ManyLives(site: site) }

    private var site: Site { lives.site }
    var reference: PercpuRef<S> { lives.reference }
    private var life: LifeLog { lives.life }
    var number: LifeNumber { lives.number }
    var payload: Payload { lives.payload }

    func stop() { stopped.store(true, ordering: .relaxed) }

    // MARK: - Workers

    /// A worker of this storm, which counts from the slot that is its own.
    func worker(index: Int, cpu: Int) -> StormWorker<S> { lives.worker(index: index, cpu: cpu) }

    func hammer(_ context: WorkerContext) -> HammerReport {
        var worker = worker(index: context.index, cpu: context.cpu)
        worker.arrive()
        worker.round(attempts: 64)
        hammering.wrappingAdd(1, ordering: .releasing)
        while !stopped.load(ordering: .relaxed) { worker.round(attempts: 64) }
        return worker.leave(context)
    }

    // MARK: - Teardown thread

    func kill(
        rate: TickRate, workers: Int = 0, enough: (_ kills: Int) -> Bool
    ) -> KillReport {
        var report = KillReport()
        // A kill of an idle process is another, much shorter story.
        let deadline = MonotonicClock.nanoseconds() + site.patience.nanoseconds
        while hammering.load(ordering: .acquiring) < workers,
            MonotonicClock.nanoseconds() < deadline
        {
            MonotonicClock.sleep(.milliseconds(1))
        }
        watchSwitches()
        defer { site.steps.onStep(nil) }
        while !enough(report.kills) {
            MonotonicClock.sleep(until: MonotonicClock.nanoseconds() + Self.lifeNanoseconds)
            // To zero and back only now and then: with more workers than CPUs some holder is off its
            // CPU nearly always, and release waits until the scheduler has brought it back.
            let toZero = report.kills % Self.killsPerRelease == 0
            guard liveAndDie(toZero: toZero, rate, &report), report.findings.count < 8 else {
                break
            }
        }
        return report
    }

    /// One kill, timed and judged, and the way back; false when what must come never came.
    private func liveAndDie(toZero: Bool, _ rate: TickRate, _ report: inout KillReport) -> Bool {
        let life = self.life
        let number = self.number
        func find(_ invariant: String, _ symptom: String, _ detail: String) {
            report.findings.append(Finding(invariant, symptom, "\(S.id): \(detail)"))
        }
        if reference.isZero { find("INV-12", "at zero before the kill", "kill \(report.kills)") }
        // Whoever holds one of its own may resurrect: release cannot come in between.
        if !toZero { lives.hold { $0.get(at: &$1) } }
        life.kill()
        let start = Ticks.now()
        reference.kill {
            number.confirm()
            life.confirm()
        }
        let patience = site.patience
        let came =
            toZero ? life.awaitRelease(within: patience) : life.awaitConfirm(within: patience)
        guard came, life.awaitSettled(within: patience) else {
            let missing = toZero ? "release never ran" : "confirm never ran"
            find("INV-6", missing, "\(reference.snapshot())")
            report.findings += life.findings(of: S.id, confirmed: nil, released: false)
            return false
        }
        report.record(start: start, life: life, steps: site.steps, rate: rate, released: toZero)
        if reference.isZero != toZero {
            let symptom = toZero ? "released, yet not at zero" : "at zero with a holder"
            find("INV-12", symptom, "\(reference.snapshot())")
        }
        if S.frozenByFold, reference.lateAdds != 0 {
            find("INV-10", "late add", "slots moved by \(reference.lateAdds) after the fold")
        }
        if toZero, payload.isStale {
            find("INV-21", "a write before a put was not seen in release", payload.difference)
        }
        report.findings += life.findings(of: S.id, confirmed: true, released: toZero)
        report.kills += 1
        lives.renew { if toZero { reference.reinit() } else { reference.resurrect() } }
        if !toZero { lives.hold { $0.put(at: &$1) } }
        return true
    }

    /// The shared count is near the bias until the fold and a true count right after it.
    private func watchSwitches() {
        let life = self.life
        let reference = self.reference
        site.steps.onStep { step in
            let shared = reference.sharedCount
            switch step {
            case .flagged, .waiting, .waited:
                if (shared &- percpuBias).magnitude > UInt(Self.nearBias) {
                    life.find("INV-13", "count far from the bias", "\(S.id): \(shared) at \(step)")
                }
            case .folded:
                if shared <= 0 || shared > Self.nearBias {
                    life.find("INV-14", "sum and bias apart", "\(S.id): \(shared) after the fold")
                }
            case .confirmed: break
            case .settled: life.settle()
            }
        }
    }

    // MARK: - End

    func judge() -> [Finding] { lives.judge() }
}

extension KillReport {
    /// Enters the times of one switch.
    fileprivate mutating func record(
        start: UInt64, life: LifeLog, steps: StepClock, rate: TickRate, released: Bool
    ) {
        let scale = rate.nanosecondsPerTick
        func nanoseconds(_ from: UInt64, _ to: UInt64) -> UInt64 {
            // Ticks of two CPUs may be apart by a few; a negative time is none.
            to > from ? UInt64(Double(to - from) * scale) : 0
        }
        let waited = steps.ticks(of: .waited)
        let folded = steps.ticks(of: .folded)
        toConfirm.record(nanoseconds: nanoseconds(start, life.confirmTicks))
        barrier.record(nanoseconds: nanoseconds(steps.ticks(of: .waiting), waited))
        sum.record(nanoseconds: nanoseconds(waited, folded))
        confirm.record(nanoseconds: nanoseconds(folded, steps.ticks(of: .confirmed)))
        if released {
            toRelease.record(nanoseconds: nanoseconds(life.confirmTicks, life.releaseTicks))
        }
    }
}
