import Machine
import Percpu
import Records
import Statistics

/// The state of one run of `bench`.
struct BenchRun {
    let bench: Bench
    let site: Site
    let crew: PinnedCrew
    let rate = TickRate()
    var series: [BenchPlan.CellKey: CellSeries] = [:]
    var kills: [BenchPlan.CellKey: KillReport] = [:]
    /// Why a subject is left out, by its index.
    var skipped: [Int: String] = [:]
    var findings: [Finding] = []
    var repetitions = 0
    /// Why the run ends before its time.
    var ending: Ending?
    /// Cost of one look at the clock, ticks per repetition.
    var clockTicks: [Double] = []

    init(bench: Bench, site: Site, crew: PinnedCrew) {
        self.bench = bench
        self.site = site
        self.crew = crew
    }

    var plan: BenchPlan { bench.plan }

    /// Asks in every worker's thread whether each subject can run there.
    mutating func askEveryWorker() throws(HarnessError) {
        let subjects = plan.subjects
        for (index, subject) in subjects.enumerated() {
            skipped[index] = subject.unavailableReason()
        }
        let answers = try perform("arrival", crew.placement.indices) { context in
            subjects.map { $0.unavailableReason().map { "worker \(context.index): \($0)" } }
        }
        for answer in answers ?? [] {
            for (index, reason) in answer.enumerated() where skipped[index] == nil {
                skipped[index] = reason
            }
        }
    }

    // MARK: - Pairs

    /// Repeats all cells until `deadline` or until there are enough repetitions.
    ///
    /// The first repetition is finished whatever it takes, unless the run is to end: a table without
    /// figures answers nothing.
    mutating func measure(
        until deadline: Int64, progress: (Double) -> Void
    ) throws(HarnessError) {
        let begin = MonotonicClock.nanoseconds()
        var order = CellOrder(
            plan.cells.filter { skipped[$0.subject] == nil }, seed: plan.seed)
        repeat {
            for cell in order.next() {
                let now = MonotonicClock.nanoseconds()
                progress(min(1, Double(now - begin) / Double(max(1, deadline - begin))))
                if stopsHere() || now >= deadline && repetitions > 0 { return }
                try measure(cell)
            }
            if stopsHere() { return }
            try lookAtClock()
            repetitions += 1
        } while MonotonicClock.nanoseconds() < deadline
            && repetitions < plan.repetitions ?? Int.max
    }

    private mutating func measure(_ key: BenchPlan.CellKey) throws(HarnessError) {
        let subject = plan.subjects[key.subject]
        let what = "\(subject.id), \(key.mode.rawValue), \(key.workers) workers"
        let (site, workload) = (site, plan.workload)
        let made = try watched(what, within: limit) {
            subject.makeCell(site, workload, key.mode)
        }
        guard let made, let cell = made else { return }
        let timing = timing(workers: key.workers)
        let gate = CellGate(workers: key.workers)
        let called = Ticks.now()
        let workers = try perform(what, 0..<key.workers, giveUp: { gate.giveUp() }) {
            cell.work($0, timing, gate)
        }
        guard let workers else { return }
        let accepted = Overlap.accept(workers)
        var entry = series[key] ?? CellSeries()
        entry.discarded += accepted.discarded
        entry.chunks += workers.reduce(0) { $0 + $1.chunks.count }
        if !workers.allSatisfy(\.stayed) {
            entry.moved += 1
        } else if let median = Overlap.median(accepted.ticksPerPair)
            ?? Overlap.median(accepted.unproven)
        {
            entry.pairs += accepted.pairs > 0 ? accepted.pairs : accepted.unprovenPairs
            let probe = canProbe(key) ? workers.compactMap { $0.probes.max() }.max() ?? 0 : 0
            entry.samples.append(
                CellSeries.Sample(
                    repetition: repetitions, ticksPerPair: median, probe: probe,
                    overlapped: !accepted.ticksPerPair.isEmpty))
        }
        if entry.slotsOnOwnNode == nil {
            entry.slotsOnOwnNode = slotsOnOwnNode(cell, workers: key.workers)
        }
        var judgement = Judgement()
        if let judge = cell.judge, let judged = try watched(what, within: limit, judge) {
            judgement = judged
            note(judged.findings)
        }
        entry.phases.append(
            PhaseMarks(
                called: called, workers: workers, judged: Ticks.now(), tearDown: judgement.tearDown)
        )
        series[key] = entry
    }

    private func timing(workers: Int) -> CellTiming {
        let perTick = rate.nanosecondsPerTick
        func ticks(_ nanoseconds: Double) -> UInt64 { UInt64(nanoseconds / perTick) }
        let oversubscribed = workers > plan.cpus.count
        return CellTiming(
            warmUp: ticks(Double(plan.warmUpNanoseconds)),
            // Longer than a few slices of the scheduler when workers must take turns.
            measure: ticks(oversubscribed ? 12e6 : 3e6), chunk: ticks(8e3),
            oversubscribed: oversubscribed)
    }

    /// Whether the issue probe can tell a neighbour: not from a worker of ours on the sibling hardware
    /// thread, and not with a clock that ticks but a few times in a probe.
    private func canProbe(_ key: BenchPlan.CellKey) -> Bool {
        let cpus = CPUSet(plan.placement(workers: key.workers))
        let shared = cpus.contains { cpu in
            let siblings = bench.topology.cpu(cpu)?.siblings ?? []
            return siblings.intersection(cpus).count > 1
        }
        return !shared && rate.nanosecondsPerTick < 2
    }

    /// Looks up where the slots that were used lie.
    private func slotsOnOwnNode(_ cell: BenchCell, workers: Int) -> Bool? {
        let placement = plan.placement(workers: workers)
        var answers: [Bool] = []
        for (worker, cpu) in placement.enumerated() {
            guard let address = cell.slotAddress(worker, cpu),
                let wanted = bench.topology.cpu(cpu)?.node,
                let found = NodeMemory.node(ofAddress: address).node
            else { return nil }
            answers.append(wanted == found)
        }
        return answers.isEmpty ? nil : answers.allSatisfy(\.self)
    }

    private mutating func lookAtClock() throws(HarnessError) {
        let ticks = try perform("clock", 0..<1) { _ in
            let looks = 1000
            let start = Ticks.now()
            for _ in 0..<looks { _ = Ticks.now() }
            return Double(Ticks.now() &- start) / Double(looks + 1)
        }
        clockTicks += ticks ?? []
    }

    // MARK: - Kills

    /// Whether kills are timed for a cell.
    func isKilled(_ key: BenchPlan.CellKey) -> Bool {
        key.mode == .percpu && skipped[key.subject] == nil
            && plan.subjects[key.subject].makeStorm != nil
    }

    /// Kills one subject over and over for some time, once at least.
    mutating func kill(
        _ key: BenchPlan.CellKey, for nanoseconds: Int64
    ) throws(HarnessError) {
        let subject = plan.subjects[key.subject]
        guard let makeStorm = subject.makeStorm else { return }
        let what = "kills of \(subject.id), \(key.workers) workers"
        let site = site
        guard let storm = try watched(what, within: limit, { makeStorm(site) }) else { return }
        let rate = self.rate
        let job = try begin(0..<key.workers) { storm.hammer($0) }
        let deadline = MonotonicClock.nanoseconds() + nanoseconds
        let report = try watched(what, within: .nanoseconds(nanoseconds) + limit) {
            storm.kill(rate, key.workers) { kills in
                Interruption.isRequested || kills > 0 && MonotonicClock.nanoseconds() >= deadline
            }
        }
        storm.stop()
        let hammers = try results(of: job, what)
        note((report?.findings ?? []) + (hammers ?? []).flatMap(\.findings))
        // A reference whose release never came is not fit to be judged further.
        guard let report, let hammers, ending != .hang else { return }
        if let judged = try watched(what, within: limit, { storm.judge(report) }) { note(judged) }
        if hammers.allSatisfy(\.stayed) { kills[key] = report }
    }
}
