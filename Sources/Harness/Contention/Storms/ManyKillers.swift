import Machine
import Records
import Statistics

/// How kills get in each other's way.
struct ManyKillers: ContentionPart {
    let plan: ContentionPlan
    let topology: Topology
    let start: ProcessStart

    var isEmpty: Bool { PercpuSubjects.isEmpty(plan) }
    var weight: Double { 1.25 }

    /// How long killers kill in one repetition, nanoseconds.
    static let window: Int64 = 25_000_000

    /// Ascending, with 1 in any case: the others are held against it.
    static func counts(_ asked: [Int]) -> [Int] { Set(asked.filter { $0 > 0 } + [1]).sorted() }

    func run(
        until deadline: Int64, report: ContentionReport
    ) throws(HarnessError) -> Contention.Outcome {
        let counts = Self.counts(plan.killerCounts)
        let rigPlan = plan.rig(placement: plan.busyPlacement)
        return try Rig.use(rigPlan, on: topology, start) { rig, watch throws(HarnessError) in
            let subjects = try PercpuSubjects(
                plan, part: .killers, &watch, nanoseconds: deadline - MonotonicClock.nanoseconds(),
                perRepetition: Double(counts.count) * Double(Self.window + 10_000_000))
            let patience = plan.patience
            return try KillerSites.use(
                counts.last ?? 1, first: rig.site, make: { Rig.site(rigPlan, topology) },
                patience: patience
            ) { sites throws(HarnessError) in
                var run = KillersRun(
                    plan: plan, subjects: subjects, counts: counts, sites: sites,
                    watch: watch)
                defer { watch = run.watch }
                try run.measure(until: deadline) { report.progress($0, $1) }
                var outcome = run.outcome()
                outcome.warnings += rig.warnings
                for entry in outcome.entries { report.record(entry, outcome.violations) }
                return outcome
            }
        }
    }
}

/// The state of one run of killers.
struct KillersRun {
    /// What is measured in one piece.
    struct Key: Hashable {
        var subject: Int
        var killers: Int
    }

    /// What the repetitions of one of them brought.
    private struct Series {
        var killsPerSecond: [Double] = []
        var toConfirm = LatencyHistogram()
        var kills = 0
        var pairs = 0
        /// Repetitions in which a worker was not on its CPU any more.
        var moved = 0
    }

    let plan: ContentionPlan
    let subjects: PercpuSubjects
    let counts: [Int]
    let sites: [Site]
    var watch: Watch
    private let rate = TickRate()
    private var series: [Key: Series] = [:]

    init(
        plan: ContentionPlan, subjects: PercpuSubjects, counts: [Int], sites: [Site], watch: Watch
    ) {
        self.plan = plan
        self.subjects = subjects
        self.counts = counts
        self.sites = sites
        self.watch = watch
    }

    private var placement: [Int] { plan.busyPlacement }

    private var keys: [Key] {
        subjects.chosen.flatMap { subject in
            counts.map { Key(subject: subject, killers: $0) }
        }
    }

    /// Repeats all numbers of killers until `deadline` or until there are enough repetitions, the first in
    /// any case.
    mutating func measure(
        until deadline: Int64, progress: (Double, String) -> Void
    ) throws(HarnessError) {
        let begin = MonotonicClock.nanoseconds()
        var order = CellOrder(keys, seed: plan.seed)
        var repetition = 0
        guard !keys.isEmpty else { return }
        repeat {
            for key in order.next() {
                let now = MonotonicClock.nanoseconds()
                if watch.stopsHere() || now >= deadline && repetition > 0 { return }
                progress(
                    min(1, Double(now - begin) / Double(max(1, deadline - begin))),
                    "\(plan.subjects[key.subject].id), \(key.killers) at once")
                try measure(key)
            }
            repetition += 1
        } while MonotonicClock.nanoseconds() < deadline
            && repetition < plan.repetitions ?? Int.max
    }

    private mutating func measure(_ key: Key) throws(HarnessError) {
        let subject = plan.subjects[key.subject]
        guard let makeKillers = subject.makeKillers else { return }
        let what = "\(key.killers) killers of \(subject.id)"
        let sites = Array(self.sites.prefix(key.killers))
        let (limit, rate, patience) = (watch.limit, self.rate, plan.patience)
        let workers = placement.count
        guard let crowd = try watch.watched(what, within: limit, { makeKillers(sites) }) else {
            return
        }
        let job = try watch.begin(0..<workers) { crowd.hammer($0) }
        defer { for storm in crowd.storms { storm.stop() } }
        let turn = try watch.watched(what, within: limit) {
            KillersTurn.kill(
                crowd.storms, rate: rate, workers: workers, nanoseconds: ManyKillers.window,
                patience: patience)
        }
        for storm in crowd.storms { storm.stop() }
        let hammers = try watch.results(of: job, what)
        watch.note((turn?.reports ?? []).flatMap(\.findings) + (hammers ?? []).flatMap(\.findings))
        if let failure = turn?.failure { throw .machine(failure) }
        // A reference whose release never came is not fit to be judged further.
        guard let turn, let hammers, watch.ending != .hang else { return }
        guard turn.reports.count == crowd.storms.count else {
            return watch.note([Finding("INV-6", "hang", "\(what): not all came to their end")])
        }
        let reports = turn.reports
        let judged = try watch.watched(what, within: limit) {
            zip(crowd.storms, reports).flatMap { $0.judge($1) }
        }
        watch.note(judged ?? [])
        enter(turn, hammers, of: key)
    }

    private mutating func enter(_ turn: KillersTurn, _ hammers: [HammerReport], of key: Key) {
        var series = self.series[key] ?? Series()
        defer { self.series[key] = series }
        guard hammers.allSatisfy(\.stayed) else {
            series.moved += 1
            return
        }
        series.killsPerSecond.append(turn.killsPerSecond)
        series.kills += turn.reports.reduce(0) { $0 + $1.kills }
        series.pairs += hammers.reduce(0) { $0 + $1.pairs }
        for report in turn.reports { series.toConfirm.merge(report.toConfirm) }
    }

    // MARK: - What is recorded

    func outcome() -> Contention.Outcome {
        var outcome = Contention.Outcome()
        outcome.entries =
            keys.map(entry)
            + subjects.skipped.map { subject, reason in
                var entry = bare(subject)
                entry.skipped = reason
                return entry
            }
        outcome.violations = watch.violations(replay: plan.replay)
        outcome.interrupted = watch.ending == .interrupted
        if watch.ending == .budget {
            outcome.warnings.append("the budget ran out before all had killed")
        }
        let moved = series.values.reduce(0) { $0 + $1.moved }
        if moved > 0 {
            outcome.warnings.append(
                "killers: \(moved) repetitions are invalid: a worker was not on its CPU any more")
            outcome.noisy = true
        }
        return outcome
    }

    private func bare(_ subject: Int) -> ContentionEntry {
        ContentionEntry(
            kind: .killers, subject: plan.subjects[subject].id, workload: GetPut.id,
            mode: CountingMode.percpu.rawValue, workers: placement.count, placement: placement)
    }

    private func entry(_ key: Key) -> ContentionEntry {
        var entry = bare(key.subject)
        // A reference for each killer, and every worker on all of them.
        entry.references = key.killers
        entry.sharing = Sharing.references(key.killers).name
        guard let series = series[key], !series.killsPerSecond.isEmpty else {
            entry.discarded = series[key]?.moved ?? 0
            entry.skipped =
                entry.discarded > 0
                ? "a worker was moved off its CPU" : watch.ending.reasonForNothing
            return entry
        }
        entry.killers = KillersFigures(
            killers: key.killers,
            killsPerSecond: (try? Summary(series.killsPerSecond)).map(Measured.init(_:)),
            toConfirmUs: Percentiles(series.toConfirm), kills: series.kills)
        entry.pairs = series.pairs
        entry.discarded = series.moved
        return entry
    }
}
