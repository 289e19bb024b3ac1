import Machine
import Percpu
import Statistics
import Synchronization

/// What is done to a reference again and again while workers count on it.
enum StormKind: String, Sendable, CaseIterable {
    /// Kill, confirmation, release, reinit.
    case kill
    /// switch_to_atomic, confirmation, switch_to_percpu.
    case `switch`
}

/// One reference that is killed or switched at a rate, beside workers that are timed.
final class PacedStorm<S: CounterStrategy>: ReferenceUser where S.Word == HardwareWord {
    private let lives: StormyLives<S>
    private let site: Site
    let kind: StormKind
    let perSecond: Double
    /// Confirmations of switches, which are no kills.
    private let switches = LifeLog()
    /// How many workers there are to be, as the first of them says; 0 until then.
    private let expected = Atomic<Int>(0)
    private let arrived = Atomic<Int>(0)
    /// Workers that hold nothing and wait for a life.
    private let waiting = Atomic<Int>(0)
    private let stopped = Atomic<Bool>(false)

    init(site: Site, kind: StormKind, perSecond: Double) {
        lives = StormyLives(site: site)
        self.site = site
        self.kind = kind
        self.perSecond = perSecond
    }

    func worker(index: Int, cpu: Int, of workers: Int) -> PacedWorker<S> {
        expected.store(workers, ordering: .relaxed)
        return PacedWorker(lives.worker(index: index, cpu: cpu), of: self)
    }

    func arrive() { arrived.wrappingAdd(1, ordering: .releasing) }
    private var haveArrived: Bool {
        let workers = arrived.load(ordering: .acquiring)
        return workers > 0 && workers >= expected.load(ordering: .relaxed)
    }
    /// A worker found no life to take a reference of.
    func wait() { waiting.wrappingAdd(1, ordering: .releasing) }
    /// It has one, or was let out.
    func goOn() { waiting.wrappingSubtract(1, ordering: .releasing) }
    private var somebodyWaits: Bool { waiting.load(ordering: .acquiring) > 0 }
    /// Lets workers out of the wait for the next life.
    func stop() { stopped.store(true, ordering: .releasing) }
    var isStopped: Bool { stopped.load(ordering: .acquiring) }

    func judge() -> Judgement { Judgement(findings: lives.judge()) }

    func snapshots() -> [(name: String, snapshot: Snapshot)] {
        [("the stormy", lives.reference.snapshot())]
    }

    // MARK: - Teardown thread

    /// Cycle after cycle, each when it is due, until it is told that the cycles so far are enough.
    ///
    /// A kill comes no sooner than half an interval after every worker that waited for the life has a
    /// reference of it. Otherwise a storm that is faster than the host can be, or that was held up and catches
    /// up, would leave lives of microseconds: too short for a worker that has to be scheduled to find, so that
    /// none would ever come to its end, and what is timed would be the luck of finding one.
    func cycles(_ rate: TickRate, _ enough: (_ cycles: Int) -> Bool) -> ControlReport {
        var report = ControlReport(what: kind.rawValue, rate: rate)
        var arrival = AttendedDeadline(site.patience)
        // A switch with nobody about is another, much shorter story.
        while !haveArrived, !arrival.isOver() {
            MonotonicClock.sleep(.milliseconds(1))
        }
        let start = MonotonicClock.nanoseconds()
        let pace = StormPace(perSecond: perSecond, start: start)
        lives.watchSwitches()
        defer { lives.unwatchSwitches() }
        var kills = KillReport()
        var since = start
        // A window may be over before the first cycle of a slow storm is due.
        while pace.await(
            cycle: report.rounds, notBefore: since &+ pace.shortestLife,
            isOver: { enough(max(1, report.rounds)) })
        {
            let isSound =
                switch kind {
                case .kill: lives.liveAndDie(toZero: true, rate, &kills)
                case .switch: thereAndBack(&report)
                }
            report.findings += kills.findings
            kills.findings = []
            guard isSound, report.findings.count < 8 else { break }
            report.rounds += 1
            let rounds = report.rounds
            guard isLived(&report, isOver: { enough(rounds) }) else { break }
            since = MonotonicClock.nanoseconds()
        }
        report.toConfirm.merge(kills.toConfirm)
        report.nanoseconds = MonotonicClock.nanoseconds() - start
        return report
    }

    /// Waits until nobody waits for the life that has begun; false when it is over or somebody waits in vain.
    private func isLived(_ report: inout ControlReport, isOver: () -> Bool) -> Bool {
        guard somebodyWaits else { return true }
        var deadline = AttendedDeadline(site.patience)
        while somebodyWaits {
            if isOver() { return false }
            if deadline.isOver() {
                report.find(
                    "INV-6", "a life that a worker waits for in vain",
                    "\(S.id): \(lives.reference.snapshot())")
                return false
            }
            // It may need this CPU.
            MonotonicClock.sleep(.microseconds(20))
        }
        return true
    }

    /// One switch to atomic mode, timed and judged, and the way back; false when it never ended.
    private func thereAndBack(_ report: inout ControlReport) -> Bool {
        let reference = lives.reference
        let switches = self.switches
        let start = Ticks.now()
        reference.switchToAtomic { switches.confirm() }
        guard switches.awaitConfirm(within: site.patience) else {
            report.find("INV-6", "confirm never ran", "\(S.id): \(reference.snapshot())")
            return false
        }
        let confirmed = switches.confirmTicks
        if S.frozenByFold, reference.lateAdds != 0 {
            report.find(
                "INV-10", "late add", "\(S.id): slots moved by \(reference.lateAdds) after the fold"
            )
        }
        reference.switchToPercpu()
        report.record(from: start, to: Ticks.now(), confirmed: confirmed)
        report.findings += switches.begin(after: S.id, released: false)
        return true
    }
}

/// One worker that counts on a reference which is killed or switched meanwhile.
///
/// What is timed is the plain loop, in pieces: it lets go of a dead reference soon, so that release comes.
/// A pair costs what the worker sees pass from one to the next: beside kills, the wait for the next life is
/// part of it, and beside switches there is none. With every life at least half an interval long, it is
/// mostly the share of time in which there was something to count on.
struct PacedWorker<S: CounterStrategy>: TimedWorker where S.Word == HardwareWord {
    /// Pairs between two looks at whether the reference was killed.
    private static var piece: Int { 128 }
    /// Fewest pairs in one go: a chunk that was shortened by a wait is not to be one of looks at the clock.
    private static var fewest: Int { 1024 }

    private let storm: PacedStorm<S>
    private var worker: StormWorker<S>
    var findings: [Finding] { worker.report.findings }

    init(_ worker: StormWorker<S>, of storm: PacedStorm<S>) {
        self.worker = worker
        self.storm = storm
    }

    mutating func arrive() {
        worker.arrive()
        worker.hold()
        storm.arrive()
    }

    mutating func batch(pairs: Int) -> Int {
        let wanted = max(pairs, Self.fewest)
        var done = 0
        while done < wanted, holds() {
            let piece = min(Self.piece, wanted - done)
            worker.count(GetPut.self, pairs: piece)
            done += piece
            if worker.seesTheEnd { worker.letGo() }
            worker.quiesce()
        }
        return done
    }

    mutating func rest() {
        worker.letGo()
        worker.hold()
        worker.quiesce()
    }

    mutating func leave() {
        worker.letGo()
        worker.pause()
    }

    /// Waits until it holds a reference of a life; false when there is to be none any more.
    private mutating func holds() -> Bool {
        if !worker.isHolding { worker.hold() }
        if worker.isHolding { return true }
        storm.wait()
        defer { storm.goOn() }
        while !storm.isStopped {
            worker.hold()
            if worker.isHolding { return true }
            worker.quiesce()
            // Whoever is to begin the next life may need this CPU.
            Processor.yield()
        }
        return false
    }
}

extension BenchCell {
    /// Timed workers with a storm beside them; with a rate of 0 they are left alone.
    init<S: CounterStrategy>(stormy storm: PacedStorm<S>) where S.Word == HardwareWord {
        self.init(user: storm)
        guard storm.perSecond > 0 else { return }
        control = UserControl(
            run: { storm.cycles($0, $1) }, stop: { storm.stop() })
    }
}
