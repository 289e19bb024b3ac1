import Machine
import Records

/// What switching and killing at some rate costs those who count.
struct SwitchStorms: ContentionPart {
    let plan: ContentionPlan
    let topology: Topology
    let start: ProcessStart

    var isEmpty: Bool { PercpuSubjects.isEmpty(plan) }
    var weight: Double { 2.5 }

    /// Ascending, with 0 in any case: the others are held against it.
    static func rates(_ asked: [Double]) -> [Double] {
        Set(asked.filter { $0 >= 0 && $0.isFinite } + [0]).sorted()
    }

    func run(
        until deadline: Int64, report: ContentionReport
    ) throws(HarnessError) -> Contention.Outcome {
        try Rig.use(plan.rig(placement: plan.busyPlacement), on: topology, start) {
            rig, watch throws(HarnessError) in
            let rates = Self.rates(plan.stormRates)
            // Making a cell, warming up and judging come on top of a window.
            let once = rates.reduce(0) { $0 + StormPace.window(perSecond: $1) + 5e6 }
            let subjects = try PercpuSubjects(
                plan, part: .storms, &watch, nanoseconds: deadline - MonotonicClock.nanoseconds(),
                perRepetition: once * Double(StormKind.allCases.count))
            var run = StormRun(
                plan: plan, topology: topology, subjects: subjects, rates: rates, site: rig.site,
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

/// The state of one run of storms.
struct StormRun {
    /// What is measured in one piece.
    struct Key: Hashable {
        var subject: Int
        var kind: StormKind
        var rate: Double
    }

    let plan: ContentionPlan
    let topology: Topology
    let subjects: PercpuSubjects
    let rates: [Double]
    let site: Site
    var watch: Watch
    private let rate = TickRate()
    private var series: [Key: CellSeries] = [:]
    private var controls: [Key: ControlReport] = [:]

    init(
        plan: ContentionPlan, topology: Topology, subjects: PercpuSubjects, rates: [Double],
        site: Site, watch: Watch
    ) {
        self.plan = plan
        self.topology = topology
        self.subjects = subjects
        self.rates = rates
        self.site = site
        self.watch = watch
    }

    private var placement: [Int] { plan.busyPlacement }

    private var keys: [Key] {
        subjects.chosen.flatMap { subject in
            StormKind.allCases.flatMap { kind in
                rates.map { Key(subject: subject, kind: kind, rate: $0) }
            }
        }
    }

    /// Repeats all storms until `deadline` or until there are enough repetitions, the first in any case.
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
                    "\(plan.subjects[key.subject].id), \(key.kind.rawValue)")
                try measure(key, repetition)
            }
            repetition += 1
        } while MonotonicClock.nanoseconds() < deadline
            && repetition < plan.repetitions ?? Int.max
    }

    private mutating func measure(_ key: Key, _ repetition: Int) throws(HarnessError) {
        let subject = plan.subjects[key.subject]
        guard let makePacedStorm = subject.makePacedStorm else { return }
        let meter = CellMeter(
            site: site, topology: topology, rate: rate, cpus: placement,
            warmUpNanoseconds: plan.warmUpNanoseconds,
            measureNanoseconds: StormPace.window(perSecond: key.rate))
        let place = CellMeter.Place(
            what: "\(key.kind.rawValue) storm on \(subject.id), \(Int(key.rate))/s",
            workers: placement.count, repetition: repetition)
        let turn = try meter.turn(place, &watch) { makePacedStorm($0, key.kind, key.rate) }
        guard let turn else { return }
        series[key, default: CellSeries()].add(felt(turn, repetition))
        guard let control = turn.control else { return }
        if controls[key] == nil {
            controls[key] = control
        } else {
            controls[key]?.merge(control)
        }
    }

    /// A turn with the mean of all its chunks in place of the middle of the undisturbed ones.
    ///
    /// What disturbs is what is measured here: the slow chunks are those in which a switch was under way,
    /// and a middle would not show them until they are half of all.
    private func felt(_ turn: CellTurn, _ repetition: Int) -> CellTurn {
        var felt = turn
        felt.sample = nil
        felt.discarded = turn.moved ? 1 : 0
        felt.pairs = turn.timedPairs
        if !turn.moved, let mean = turn.meanTicksPerPair {
            felt.sample = CellSeries.Sample(
                repetition: repetition, ticksPerPair: mean, probe: turn.sample?.probe ?? 0,
                overlapped: true)
        }
        return felt
    }

    // MARK: - What is recorded

    func outcome() -> Contention.Outcome {
        var outcome = Contention.Outcome()
        outcome.entries = entries
        outcome.violations = watch.violations(replay: plan.replay)
        outcome.interrupted = watch.ending == .interrupted
        if watch.ending == .budget {
            outcome.warnings.append("the budget ran out before every storm was over")
        }
        if !keys.isEmpty, !plan.hasOwnTeardownCPU {
            outcome.warnings.append(
                "storms: the thread that kills and switches has no CPU of its own: what it takes from"
                    + " the workers is part of the slowdown")
        }
        let moved = series.values.reduce(0) { $0 + $1.moved }
        if moved > 0 {
            outcome.warnings.append(
                "storms: \(moved) repetitions are invalid: a worker was not on its CPU any more")
            outcome.noisy = true
        }
        return outcome
    }

    private var entries: [ContentionEntry] {
        keys.map(entry)
            + subjects.skipped.map { subject, reason in
                ContentionEntry(
                    kind: .storm, subject: plan.subjects[subject].id, workload: GetPut.id,
                    mode: CountingMode.percpu.rawValue, workers: placement.count,
                    placement: placement, skipped: reason)
            }
    }

    private func entry(_ key: Key) -> ContentionEntry {
        var entry = ContentionEntry(
            kind: .storm, subject: plan.subjects[key.subject].id, workload: GetPut.id,
            mode: CountingMode.percpu.rawValue, workers: placement.count, placement: placement)
        guard let series = series[key], !series.samples.isEmpty else {
            // Two that are left out must not look like one that is told twice.
            let rate = Int(exactly: key.rate).map(String.init) ?? "\(key.rate)"
            entry.skipped = "\(key.kind.rawValue) at \(rate)/s: \(whyEmpty(series[key]))"
            return entry
        }
        let perTick = rate.nanosecondsPerTick
        entry.nsPerPair = series.nanoseconds(bestProbe: .infinity, perTick: perTick)
        entry.pairs = series.pairs
        entry.discarded = series.discarded
        let control = controls[key]
        let calm = self.series[Key(subject: key.subject, kind: key.kind, rate: 0)]
        entry.storm = StormFigures(
            what: key.kind.rawValue, ratePerSecond: key.rate,
            achievedPerSecond: StormPace.achieved(
                cycles: control?.rounds ?? 0, nanoseconds: control?.nanoseconds ?? 0),
            cycles: control?.rounds ?? 0,
            toConfirmUs: control.flatMap { Percentiles($0.toConfirm) },
            slowdown: key.rate > 0
                ? calm.flatMap { series.ratio(to: $0, bestProbe: .infinity) } : nil)
        return entry
    }

    private func whyEmpty(_ series: CellSeries?) -> String {
        if let series, series.moved > 0 { return "a worker was moved off its CPU" }
        return watch.ending.reasonForNothing
    }
}

extension Ending? {
    /// Why something has no figure in a run that ended so.
    var reasonForNothing: String {
        switch self {
        case .interrupted: "interrupted before its turn"
        case .budget: "the budget ran out before its turn"
        case .hang: "the run ended before its turn"
        case nil: "no undisturbed figure"
        }
    }
}
