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
    var interrupted = false
    /// Cost of one look at the clock, ticks per repetition.
    var clockTicks: [Double] = []
    private var random: SplitMix64

    /// A release or a cell that takes longer than this never ends.
    static let limit = Duration.seconds(120)

    init(bench: Bench, site: Site, crew: PinnedCrew) {
        self.bench = bench
        self.site = site
        self.crew = crew
        random = SplitMix64(seed: bench.plan.seed)
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
        for answer in answers {
            for (index, reason) in answer.enumerated() where skipped[index] == nil {
                skipped[index] = reason
            }
        }
    }

    // MARK: - Pairs

    /// Repeats all cells until `deadline` or until there are enough repetitions.
    mutating func measure(
        until deadline: Int64, progress: (Double) -> Void
    ) throws(HarnessError) {
        let begin = MonotonicClock.nanoseconds()
        var cells = plan.cells.filter { skipped[$0.subject] == nil }
        repeat {
            cells.shuffle(using: &random)
            for (done, cell) in cells.enumerated() {
                let now = MonotonicClock.nanoseconds()
                progress(Double(now - begin) / Double(max(1, deadline - begin)))
                // The first repetition is finished whatever it takes, as far as a person waits for it.
                let late = now >= deadline && (repetitions > 0 || done > 0 && now > deadline * 4)
                if stopsHere() || late { return }
                try measure(cell)
            }
            try lookAtClock()
            repetitions += 1
        } while MonotonicClock.nanoseconds() < deadline
            && repetitions < plan.repetitions ?? Int.max
    }

    private mutating func measure(_ key: BenchPlan.CellKey) throws(HarnessError) {
        let subject = plan.subjects[key.subject]
        guard let cell = subject.makeCell(site, plan.workload, key.mode) else { return }
        let timing = timing(workers: key.workers)
        let gate = CellGate(workers: key.workers)
        let called = Ticks.now()
        let workers = try perform("\(subject.id), \(key.workers) workers", 0..<key.workers) {
            cell.work($0, timing, gate)
        }
        let accepted = Overlap.accept(workers)
        var entry = series[key] ?? CellSeries()
        entry.discarded += accepted.discarded
        entry.chunks += workers.reduce(0) { $0 + $1.chunks.count }
        if !workers.allSatisfy(\.stayed) {
            entry.moved += 1
        } else if let median = Overlap.median(accepted.ticksPerPair)
            ?? Overlap.median(accepted.unproven)
        {
            entry.pairs += accepted.pairs
            let probe = workers.compactMap { $0.probes.min() }.max() ?? 0
            entry.samples.append(
                CellSeries.Sample(
                    repetition: repetitions, ticksPerPair: median, probe: probe,
                    overlapped: !accepted.ticksPerPair.isEmpty))
        }
        if entry.slotsOnOwnNode == nil {
            entry.slotsOnOwnNode = slotsOnOwnNode(cell, workers: key.workers)
        }
        let judgement = cell.judge()
        entry.phases.append(
            PhaseMarks(
                called: called, workers: workers, judged: Ticks.now(), tearDown: judgement.tearDown)
        )
        series[key] = entry
        if findings.count < 32 { findings += judgement.findings }
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
        clockTicks += ticks
    }

    // MARK: - Kills

    /// Whether kills are timed for a cell.
    func isKilled(_ key: BenchPlan.CellKey) -> Bool {
        key.mode == .percpu && skipped[key.subject] == nil
            && plan.subjects[key.subject].makeStorm != nil
    }

    /// Whether the end was asked for; remembered.
    mutating func stopsHere() -> Bool {
        if Interruption.isRequested { interrupted = true }
        return interrupted
    }

    /// Kills one subject over and over for some time, once at least.
    mutating func kill(
        _ key: BenchPlan.CellKey, for nanoseconds: Int64
    ) throws(HarnessError) {
        let subject = plan.subjects[key.subject]
        guard let storm = subject.makeStorm?(site) else { return }
        let job: CrewJob<HammerReport>
        do {
            job = try crew.begin(workers: 0..<key.workers) { storm.hammer($0) }
        } catch {
            throw .machine(error)
        }
        let deadline = MonotonicClock.nanoseconds() + nanoseconds
        let report = storm.kill(rate) { kills in
            Interruption.isRequested || kills > 0 && MonotonicClock.nanoseconds() >= deadline
        }
        storm.stop()
        let hammers: [HammerReport]
        do {
            hammers = try job.results(within: Self.limit)
        } catch {
            throw .stuck(cell: "kills of \(subject.id)", error)
        }
        findings += report.findings
        // A reference whose release never came is not fit to be judged further.
        if report.findings.allSatisfy({ $0.invariant != "INV-6" }) {
            findings += storm.judge(hammers)
        }
        if hammers.allSatisfy(\.stayed) { kills[key] = report }
    }

    // MARK: - Crew

    private func perform<Result: Sendable>(
        _ what: String, _ workers: some Sequence<Int>,
        body: @escaping @Sendable (WorkerContext) -> Result
    ) throws(HarnessError) -> [Result] {
        do {
            return try crew.perform(workers: workers, within: Self.limit, body: body)
        } catch {
            throw .stuck(cell: what, error)
        }
    }
}
