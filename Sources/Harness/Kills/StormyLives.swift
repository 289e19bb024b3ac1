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

    /// One kill in this many goes on to zero, release and reinit; the others resurrect.
    private static var killsPerRelease: Int { 8 }
    /// How far a healthy count may be from the bias, in references.
    private static var nearBias: Int { 1 << 40 }

    private let lives: ManyLives<S>
    private let conduct: Conduct
    /// How long the teardown thread lets a life last, nanoseconds; 0 is no pause between two kills.
    private let lifeNanoseconds: Int64
    private let stopped = Atomic<Bool>(false)
    /// Workers that have taken their first references.
    private let hammering = Atomic<Int>(0)

    init(site: Site, conduct: Conduct = .thorough, lifeNanoseconds: Int64 = 200_000) {
        let lives = ManyLives<S>(
            site: site, domain: site.domain(slotPerWorker: S.slotPerWorker))
        self.lives = lives
        self.conduct = conduct
        self.lifeNanoseconds = lifeNanoseconds
    }

    private var site: Site { lives.site }
    var reference: PercpuRef<S> { lives.reference }
    private var life: LifeLog { lives.life }
    var number: LifeNumber { lives.number }
    var payload: Payload { lives.payload }

    private var isBrief: Bool { if case .brief = conduct { true } else { false } }

    func stop() { stopped.store(true, ordering: .relaxed) }

    // MARK: - Workers

    /// A worker of this storm, which counts from the slot that is its own.
    func worker(index: Int, cpu: Int) -> StormWorker<S> { lives.worker(index: index, cpu: cpu) }

    /// One worker of several storms at once, which takes references of each in turn until all are over.
    static func hammer(_ storms: [StormyLives], _ context: WorkerContext) -> HammerReport {
        var workers = storms.map { $0.worker(index: context.index, cpu: context.cpu) }
        for index in workers.indices {
            workers[index].arrive()
            workers[index].round(attempts: 64)
            storms[index].hammering.wrappingAdd(1, ordering: .releasing)
        }
        while storms.contains(where: { !$0.stopped.load(ordering: .relaxed) }) {
            for index in workers.indices { workers[index].round(attempts: 64) }
        }
        var report = HammerReport()
        for index in workers.indices {
            let own = workers[index].leave(context)
            report.pairs += own.pairs
            report.findings += own.findings
            report.stayed = report.stayed && own.stayed
        }
        return report
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
        defer { if !isBrief || report.unfinished == nil { unwatchSwitches() } }
        while !enough(report.kills) {
            if lifeNanoseconds > 0 {
                MonotonicClock.sleep(until: MonotonicClock.nanoseconds() + lifeNanoseconds)
            }
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
    func liveAndDie(toZero: Bool, _ rate: TickRate, _ report: inout KillReport) -> Bool {
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
        if let wrong = lives.wrongSlotFinding { report.findings.append(wrong) }
        report.kills += 1
        if isBrief, !report.findings.isEmpty {
            report.unfinished = KillReport.Unfinished(toZero: toZero, settled: true)
            return false
        }
        lives.renew { if toZero { reference.reinit() } else { reference.resurrect() } }
        if !toZero { lives.hold { $0.put(at: &$1) } }
        return true
    }

    /// The shared count is near the bias until the fold and a true count right after it.
    func watchSwitches() {
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

    /// Switches are looked at no more.
    func unwatchSwitches() { site.steps.onStep(nil) }

    // MARK: - End

    /// Tears down what is left alive, or looks at what was left dead.
    ///
    /// - Context: all workers have let go and are gone.
    func judge(after report: KillReport = KillReport()) -> [Finding] {
        if let unfinished = report.unfinished { return judge(unfinished) }
        let wrong = lives.wrongSlotFinding.map { [$0] } ?? []
        guard isBrief else { return wrong + lives.judge() }
        watchSwitches()
        let lost = lives.lostCounts(expected: 1)
        life.kill()
        let life = self.life
        reference.kill { life.confirm() }
        return wrong + lost + judge(KillReport.Unfinished(toZero: true, settled: false))
    }

    /// Looks at a life that was killed and not revived: what has not happened by now never will.
    private func judge(_ unfinished: KillReport.Unfinished) -> [Finding] {
        defer { site.steps.onStep(nil) }
        guard unfinished.settled || life.awaitSettled(within: site.patience) else {
            return [Finding("INV-6", "the switch never ended", "\(S.id): \(reference.snapshot())")]
        }
        var findings: [Finding] = []
        if let wrong = lives.wrongSlotFinding { findings.append(wrong) }
        // The teardown thread's own is left unless the life went to zero.
        let expected = unfinished.toZero ? 0 : 1
        findings += lives.lostCounts(expected: expected)
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
