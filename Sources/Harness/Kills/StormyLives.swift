import Machine
import Percpu
import Statistics
import Synchronization

/// One percpu reference that counts by `S` and lives many times.
final class StormyLives<S: CounterStrategy>: Sendable where S.Word == HardwareWord {
    /// How a storm deals with a life that goes wrong.
    enum Conduct: Sendable {
        /// Goes on to the next, and calls a hang what does not come in time: for the sound.
        case thorough
        /// Ends there, and judges once the workers are gone: for the broken.
        ///
        /// A kill that takes longer than `patience` ends the storm and is no finding by itself.
        /// `seed` is where the lengths of holds come from.
        case brief(patience: Duration, seed: UInt64)
    }

    /// How long the teardown thread lets a life last, nanoseconds.
    private static var lifeNanoseconds: Int64 { 200_000 }
    /// One kill in this many goes on to zero, release and reinit; the others resurrect.
    private static var killsPerRelease: Int { 8 }
    /// How far a healthy count may be from the bias, in references.
    private static var nearBias: Int { 1 << 40 }

    private let site: Site
    private let conduct: Conduct
    /// How often a flag was taken for a part of a slot's address, where the strategy looks.
    private let wrongSlots: @Sendable () -> Int
    let reference: PercpuRef<S>
    private let life: LifeLog
    let number: LifeNumber
    let payload: Payload
    private let stopped = Atomic<Bool>(false)
    /// Workers that have taken their first references.
    private let hammering = Atomic<Int>(0)

    init(site: Site, conduct: Conduct = .thorough) {
        let life = LifeLog()
        let number = LifeNumber()
        let payload = Payload(memory: site.byWorker.memory, workerCount: site.workerCount)
        let domain = site.domain(slotPerWorker: S.slotPerWorker)
        self.site = site
        self.conduct = conduct
        self.life = life
        self.number = number
        self.payload = payload
        let reference = PercpuRef<S>(
            slotCount: domain.memory.arena.placeCount, flags: .allowReinit, domain: domain,
            misused: { life.misuse($0) },
            release: {
                life.release {
                    payload.takeSum()
                    number.release()
                }
            })
        self.reference = reference
        wrongSlots = {
            reference.withStrategy { ($0 as? any ReportsWrongSlots)?.wrongSlotCount ?? 0 }
        }
    }

    private var isBrief: Bool { if case .brief = conduct { true } else { false } }

    func stop() { stopped.store(true, ordering: .relaxed) }

    // MARK: - Workers

    /// A worker of this storm, which counts from the slot that is its own.
    func worker(index: Int, cpu: Int) -> StormWorker<S> {
        StormWorker(
            of: reference, number: number, payload: payload, index: index,
            slot: S.slotPerWorker ? index : cpu)
    }

    func hammer(_ context: WorkerContext) -> HammerReport {
        var worker = worker(index: context.index, cpu: context.cpu)
        worker.arrive()
        worker.round(attempts: 64)
        hammering.wrappingAdd(1, ordering: .releasing)
        switch conduct {
        case .thorough:
            while !stopped.load(ordering: .relaxed) { worker.round(attempts: 64) }
        case .brief(_, let seed):
            var draw = SplitMix64(seed: seed).stream(context.index)
            while !stopped.load(ordering: .relaxed) { worker.round(&draw) }
        }
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
        // Whoever judges a life that is still under way has to hear of its end.
        defer { if !isBrief || report.unfinished == nil { site.steps.onStep(nil) } }
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
        var patience = site.patience
        if case .brief(let brief, _) = conduct { patience = brief }
        let came =
            toZero ? life.awaitRelease(within: patience) : life.awaitConfirm(within: patience)
        guard came, life.awaitSettled(within: patience) else {
            report.unfinished = KillReport.Unfinished(toZero: toZero, settled: false)
            if isBrief { return false }
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
        if wrongSlots() > 0 { report.findings.append(wrongSlotFinding) }
        report.kills += 1
        if isBrief, !report.findings.isEmpty {
            report.unfinished = KillReport.Unfinished(toZero: toZero, settled: true)
            return false
        }
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

    /// Tears down what is left alive, or looks at what was left dead.
    ///
    /// - Context: all workers have let go and are gone.
    func judge(after report: KillReport = KillReport()) -> [Finding] {
        if let unfinished = report.unfinished { return judge(unfinished) }
        if isBrief { watchSwitches() }
        var findings: [Finding] = []
        if wrongSlots() > 0 { findings.append(wrongSlotFinding) }
        let snapshot = reference.snapshot()
        if snapshot.total != 1 {
            findings.append(
                Finding(
                    "INV-2", "counts were lost", "\(S.id): total is \(snapshot.total ?? 0), not 1"))
        }
        life.kill()
        let life = self.life
        reference.kill { life.confirm() }
        if isBrief { return findings + judge(KillReport.Unfinished(toZero: true, settled: false)) }
        guard life.awaitRelease(within: site.patience) else {
            findings.append(Finding("INV-6", "release never ran", "\(S.id): last life"))
            return findings + life.findings(of: S.id, confirmed: nil, released: false)
        }
        // Nobody counts any more, so this holds for every strategy.
        if reference.lateAdds != 0 {
            findings.append(
                Finding("INV-10", "late add", "\(S.id): \(reference.lateAdds) at the end"))
        }
        return findings + life.findings(of: S.id, confirmed: true, released: true)
    }

    /// Looks at a life that was killed and not revived: what has not happened by now never will.
    private func judge(_ unfinished: KillReport.Unfinished) -> [Finding] {
        defer { site.steps.onStep(nil) }
        guard unfinished.settled || life.awaitSettled(within: site.patience) else {
            return [Finding("INV-6", "the switch never ended", "\(S.id): \(reference.snapshot())")]
        }
        var findings: [Finding] = []
        if wrongSlots() > 0 { findings.append(wrongSlotFinding) }
        // The teardown thread's own is left unless the life went to zero.
        let expected = unfinished.toZero ? 0 : 1
        let snapshot = reference.snapshot()
        if snapshot.total != expected {
            findings.append(
                Finding(
                    "INV-2", "counts were lost",
                    "\(S.id): total is \(snapshot.total ?? 0), not \(expected)"))
        }
        if reference.lateAdds != 0 {
            findings.append(
                Finding("INV-10", "late add", "\(S.id): \(reference.lateAdds) at the end"))
        }
        let released = unfinished.toZero && life.releases > 0
        if unfinished.toZero, !released {
            findings.append(
                Finding("INV-6", "release never ran", "\(S.id): every worker has let go"))
        }
        return findings + life.findings(of: S.id, confirmed: true, released: released)
    }

    private var wrongSlotFinding: Finding {
        Finding(
            "INV-24", "a flag was taken for a part of a slot's address",
            "\(S.id): \(wrongSlots()) times")
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
