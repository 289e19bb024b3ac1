import Foundation
import Percpu
import Statistics
import Synchronization

/// Leads workers through one reference's lives, and judges.
final class StressRun<Strategy: TestedStrategy> {
    let plan: StressPlan
    let oracle: Oracle
    let ref: PercpuRef<Strategy>
    let signals: Signals
    var seat: Strategy.Seat
    var draw: SplitMix64
    var report = StressReport()
    private let watched = Watched<Strategy>()

    /// Runs `plan` and reports; a broken promise is a finding in the report, not an error.
    ///
    /// - Throws: `Crew.Hang` when threads could not be stopped.
    static func report(_ type: Strategy.Type, _ plan: StressPlan) throws -> StressReport {
        let started = Date()
        var total = StressReport()
        let memory = Strategy.Word.Memory.make(placeCount: placeCount, seed: plan.seed)
        let reaper = QueueReaper(memory: .make(placeCount: 1, seed: 0))
        let reaperCrew = Crew()
        reaperCrew.start { reaper.run() }
        for round in 0..<plan.roundCount where total.broken.isEmpty || plan.goesOn {
            let run = StressRun(
                plan, memory: memory, reaper: reaper,
                draw: SplitMix64(seed: plan.seed).stream(round))
            try run.conduct()
            total.add(run.report)
        }
        reaper.stop()
        try reaperCrew.join(within: 30, "the reaper")
        total.seconds = Date().timeIntervalSince(started)
        return total
    }

    private init(
        _ plan: StressPlan, memory: Strategy.Word.Memory, reaper: QueueReaper, draw: SplitMix64
    ) {
        let oracle = Oracle(workerCount: plan.workerCount)
        let domain = SwitchDomain(memory: memory, reaper: reaper) { [watched] step in
            oracle.observe(step, shared: watched.shared)
        }
        ref = PercpuRef<Strategy>(
            slotCount: placeCount, flags: .allowReinit, domain: domain,
            misused: { if case .sumNotPositive = $0 { oracle.broken(.conserved) } },
            release: { oracle.release() })
        watched.watch(ref)
        self.plan = plan
        self.oracle = oracle
        self.draw = draw
        signals = Signals(workerCount: plan.workerCount)
        seat = ref.seat(plan.workerCount)
        // Slots begin on this side of their wrap-around and on the other, and pass it.
        for index in 0..<placeCount where Strategy.hasPercpuMode {
            ref.preload(Int.random(in: -40...40, using: &self.draw), slot: index)
        }
        if plan.fault == .hugeCount { ref.preload(1 << 45, slot: 0) }
    }

    private func conduct() throws {
        let crew = Crew()
        let accounts = Notes<(gets: Int, puts: Int)>()
        for index in 0..<plan.workerCount {
            let seed = draw.next()
            crew.start { [ref, oracle, signals, plan] in
                var worker = StressWorker(
                    index: index, ref: ref, oracle: oracle, signals: signals, seed: seed,
                    fault: plan.fault)
                worker.run()
                accounts.add((worker.gets, worker.puts))
            }
        }
        var goesOn = plan.fault != .dropInitialReference || !dropInitialReference()
        for _ in 0..<plan.cyclesPerRound where goesOn && oracle.broken.isEmpty {
            dwell()
            goesOn = cycle()
        }
        let complete = goesOn && oracle.broken.isEmpty
        var released = false
        if complete {
            kill()
            released = awaitRelease()
        }
        signals.give(Signals.stop)
        oracle.life.add(1)
        oracle.life.wakeAll()
        try crew.join(within: 60, "\(Strategy.id): \(ref.snapshot())")
        if released { judge(accounts.all) }
        report.operations = accounts.all.reduce(0) { $0 + $1.gets }
        report.broken = oracle.broken
        watched.watch(nil)
    }

    /// Nobody is inside: the accounts must agree, exactly.
    private func judge(_ accounts: [(gets: Int, puts: Int)]) {
        let outstanding = accounts.reduce(0) { $0 + $1.gets - $1.puts }
        if outstanding != 0 { oracle.broken(.conserved) }
        checkFrozen(stillAtWork: false)
        settleAccount(expected: 0)
        ref.exit()
    }

    /// Compares the count with what must be in it, and writes down what was lost.
    ///
    /// - Returns: Whether they agree.
    @discardableResult
    func settleAccount(expected: Int) -> Bool {
        let lost = (ref.snapshot().total ?? 0) &- expected
        if lost == 0 { return true }
        report.lostRounds += 1
        report.lostCounts += abs(lost)
        oracle.broken(.conserved)
        return false
    }

    /// Looks whether a slot has moved since it was folded.
    func checkFrozen(stillAtWork: Bool = true) {
        guard Strategy.hasPercpuMode, Strategy.frozenByFold || !stillAtWork else { return }
        if ref.lateAdds == 0 { return }
        report.lateSwitches += 1
        oracle.broken(.frozen)
    }
}

/// A reference as its own domain's observer sees it: only while it is watched.
final class Watched<Strategy: TestedStrategy>: Sendable {
    private let ref = Mutex<PercpuRef<Strategy>?>(nil)

    func watch(_ new: PercpuRef<Strategy>?) { ref.withLock { $0 = new } }
    var shared: Int? { ref.withLock { $0 }?.snapshot().shared }
}
