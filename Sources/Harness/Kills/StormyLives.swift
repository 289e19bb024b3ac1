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
    /// A release that has not come by then never will.
    private static var deadlineMilliseconds: Int { 20_000 }
    /// How far a healthy count may be from the bias, in references.
    private static var nearBias: Int { 1 << 40 }

    private let site: Site
    private let reference: PercpuRef<S>
    private let life: LifeLog
    private let number: LifeNumber
    private let payload: Payload
    private let stopped = Atomic<Bool>(false)

    init(site: Site) {
        let life = LifeLog()
        let number = LifeNumber()
        let payload = Payload(memory: site.byWorker.memory, workerCount: site.workerCount)
        let domain = site.domain(slotPerWorker: S.slotPerWorker)
        self.site = site
        self.life = life
        self.number = number
        self.payload = payload
        reference = PercpuRef(
            slotCount: domain.memory.arena.placeCount, flags: .allowReinit, domain: domain,
            misused: { life.misuse($0) },
            release: {
                payload.takeSum()
                number.release()
                life.release()
            })
    }

    func stop() { stopped.store(true, ordering: .relaxed) }

    // MARK: - Workers

    func hammer(_ context: WorkerContext) -> HammerReport {
        var report = HammerReport()
        var seat = reference.seat(S.slotPerWorker ? context.index : context.cpu)
        var refusedIn = -1
        reference.resume(at: &seat)
        while !stopped.load(ordering: .relaxed) {
            for _ in 0..<64 {
                attempt(context.index, &seat, &refusedIn, &report)
            }
            reference.quiesce(at: &seat)
        }
        reference.suspend(at: &seat)
        report.stayed = context.stillOnItsCPU()
        return report
    }

    /// One tryget_live and, if it took a reference, one put; judged by what was known before and after.
    private func attempt(
        _ worker: Int, _ seat: inout S.Seat, _ refusedIn: inout Int, _ report: inout HammerReport
    ) {
        let life = number.now
        let confirmed = number.lastConfirmed
        let taken = reference.trygetLive(at: &seat)
        let isSameLife = life & 1 == 0 && number.now == life
        guard taken else {
            if isSameLife { refusedIn = life }
            return
        }
        func find(_ invariant: String, _ symptom: String) {
            guard report.findings.count < 8 else { return }
            report.findings.append(
                Finding(invariant, symptom, "\(S.id): worker \(worker), life \(life / 2)"))
        }
        if isSameLife {
            if confirmed == life { find("INV-8", "tryget_live after confirm") }
            if refusedIn == life { find("INV-9", "tryget_live succeeded after it had failed") }
            if number.lastReleased == life {
                find("INV-5", "released while a holder is outstanding")
            }
        }
        payload.write(worker)
        reference.put(at: &seat)
        report.pairs += 1
    }

    // MARK: - Teardown thread

    func kill(rate: TickRate, enough: (_ kills: Int) -> Bool) -> KillReport {
        var report = KillReport()
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
        var seat = reference.seat(site.teardownSlot(slotPerWorker: S.slotPerWorker))
        func find(_ invariant: String, _ symptom: String, _ detail: String) {
            report.findings.append(Finding(invariant, symptom, "\(S.id): \(detail)"))
        }
        if reference.isZero { find("INV-12", "at zero before the kill", "kill \(report.kills)") }
        // Whoever holds one of its own may resurrect: release cannot come in between.
        if !toZero { hold(&seat) { $0.get(at: &$1) } }
        life.kill()
        let start = Ticks.now()
        reference.kill {
            number.confirm()
            life.confirm()
        }
        guard
            toZero
                ? life.awaitRelease(milliseconds: Self.deadlineMilliseconds)
                : life.awaitConfirm(milliseconds: Self.deadlineMilliseconds)
        else {
            find(
                "INV-6", toZero ? "release never ran" : "confirm never ran",
                "\(reference.snapshot())")
            return false
        }
        report.record(start: start, life: life, steps: site.steps, rate: rate, released: toZero)
        if reference.isZero != toZero {
            find(
                "INV-12", toZero ? "released, yet not at zero" : "at zero with a holder",
                "\(reference.snapshot())")
        }
        if S.frozenByFold, reference.lateAdds != 0 {
            find("INV-10", "late add", "slots moved by \(reference.lateAdds) after the fold")
        }
        if toZero, payload.isStale {
            find("INV-21", "a write before a put was not seen in release", payload.difference)
        }
        report.findings += life.findings(of: S.id, confirmed: true, released: toZero)
        report.kills += 1
        number.next {
            life.begin()
            if toZero { reference.reinit() } else { reference.resurrect() }
        }
        if !toZero { hold(&seat) { $0.put(at: &$1) } }
        return true
    }

    /// Counts once for the teardown thread, which is no worker and announces nothing in between.
    private func hold(_ seat: inout S.Seat, _ operation: (PercpuRef<S>, inout S.Seat) -> Void) {
        reference.resume(at: &seat)
        operation(reference, &seat)
        reference.suspend(at: &seat)
    }

    /// The shared count is near the bias until the fold and a true count right after it.
    private func watchSwitches() {
        let life = self.life
        site.steps.onStep { [reference] step in
            let shared = reference.snapshot().shared
            switch step {
            case .flagged, .waiting, .waited:
                if abs(shared &- percpuBias) > Self.nearBias {
                    life.find("INV-13", "count far from the bias", "\(S.id): \(shared) at \(step)")
                }
            case .folded:
                if shared <= 0 || shared > Self.nearBias {
                    life.find("INV-14", "sum and bias apart", "\(S.id): \(shared) after the fold")
                }
            case .confirmed, .settled: break
            }
        }
    }

    // MARK: - End

    func judge(_ reports: [HammerReport]) -> [Finding] {
        var findings = reports.flatMap(\.findings)
        let snapshot = reference.snapshot()
        if snapshot.total != 1 {
            findings.append(
                Finding(
                    "INV-2", "counts were lost", "\(S.id): total is \(snapshot.total ?? 0), not 1"))
        }
        life.kill()
        let life = self.life
        reference.kill { life.confirm() }
        guard life.awaitRelease(milliseconds: Self.deadlineMilliseconds) else {
            return findings + [Finding("INV-6", "release never ran", "\(S.id): last life")]
        }
        // Nobody counts any more, so this holds for every strategy.
        if reference.lateAdds != 0 {
            findings.append(
                Finding("INV-10", "late add", "\(S.id): \(reference.lateAdds) at the end"))
        }
        return findings + life.findings(of: S.id, confirmed: true, released: true)
    }
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
