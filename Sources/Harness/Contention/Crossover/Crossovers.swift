import Machine
import Percpu
import Records
import Statistics

/// From how many workers, and operations per life, a percpu reference with its kill beats a shared atomic.
struct Crossovers: ContentionPart {
    let plan: ContentionPlan
    let topology: Topology
    let start: ProcessStart

    var isEmpty: Bool { PercpuSubjects.isEmpty(plan) || Self.shared(plan) == nil }
    var weight: Double { 1.5 }

    /// What percpu references are compared with, whether the plan names it or not.
    static func shared(_ plan: ContentionPlan) -> Subject? {
        let id = SharedAtomic<HardwareWord>.id
        return plan.subjects.first { $0.id == id } ?? Catalog.subjects.first { $0.id == id }
    }

    /// About what one turn takes with all that belongs to it, nanoseconds.
    private static let turnNanoseconds = 6e6

    func run(
        until deadline: Int64, report: ContentionReport
    ) throws(HarnessError) -> Contention.Outcome {
        guard let shared = Self.shared(plan) else { return Contention.Outcome() }
        let placement = plan.fillings[0].placement(workers: plan.mostWorkers)
        return try Rig.use(plan.rig(placement: placement), on: topology, start) {
            rig, watch throws(HarnessError) in
            // Lives are as long as some turns of pairs.
            let turns = Double(plan.workerCounts.count + 3)
            let subjects = try PercpuSubjects(
                plan, part: .crossover, &watch,
                nanoseconds: deadline - MonotonicClock.nanoseconds(),
                perRepetition: turns * Self.turnNanoseconds)
            var run = CrossoverRun(
                plan: plan, shared: shared, subjects: subjects,
                meter: CellMeter(
                    site: rig.site, topology: topology, rate: TickRate(),
                    cpus: plan.fillings[0].cpus, warmUpNanoseconds: plan.warmUpNanoseconds),
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

/// The state of one run of crossovers.
struct CrossoverRun {
    /// What is measured in one piece.
    struct Key: Hashable {
        /// Into the plan's subjects; `nil` for what they are compared with.
        var subject: Int?
        var workers: Int
        /// Whether lives are measured, and not pairs.
        var isLife: Bool
    }

    let plan: ContentionPlan
    let shared: Subject
    let subjects: PercpuSubjects
    let meter: CellMeter
    var watch: Watch
    private var pairs: [Key: CellSeries] = [:]
    /// One middle for each repetition, ticks.
    private var lives: [Key: [Double]] = [:]

    init(
        plan: ContentionPlan, shared: Subject, subjects: PercpuSubjects, meter: CellMeter,
        watch: Watch
    ) {
        self.plan = plan
        self.shared = shared
        self.subjects = subjects
        self.meter = meter
        self.watch = watch
    }

    /// The most workers that have a CPU each: more would make a life wait for somebody's turn.
    private var busyWorkers: Int {
        let cpus = plan.fillings[0].cpus.count
        return plan.workerCounts.last { $0 <= cpus } ?? plan.workerCounts.first ?? 1
    }

    private var keys: [Key] {
        guard !subjects.chosen.isEmpty else { return [] }
        return (subjects.chosen + [nil]).flatMap { subject in
            plan.workerCounts.map { Key(subject: subject, workers: $0, isLife: false) }
                + [Key(subject: subject, workers: busyWorkers, isLife: true)]
        }
    }

    /// Repeats all cells until `deadline` or until there are enough repetitions.
    ///
    /// As many as an interval needs are made whatever they take, unless the run is to end: without them
    /// nothing can be said.
    mutating func measure(
        until deadline: Int64, progress: (Double, String) -> Void
    ) throws(HarnessError) {
        let begin = MonotonicClock.nanoseconds()
        let needed = min(plan.repetitions ?? .max, PairedRatio.fewestPairs)
        var order = CellOrder(keys, seed: plan.seed)
        var repetition = 0
        guard !keys.isEmpty else { return }
        repeat {
            for key in order.next() {
                let now = MonotonicClock.nanoseconds()
                if watch.stopsHere() || now >= deadline && repetition >= needed { return }
                progress(
                    min(1, Double(now - begin) / Double(max(1, deadline - begin))),
                    "\(subject(of: key).id), \(key.workers) workers")
                try measure(key, repetition)
            }
            repetition += 1
        } while (repetition < needed || MonotonicClock.nanoseconds() < deadline)
            && repetition < plan.repetitions ?? Int.max
    }

    private func subject(of key: Key) -> Subject { key.subject.map { plan.subjects[$0] } ?? shared }

    private mutating func measure(_ key: Key, _ repetition: Int) throws(HarnessError) {
        let subject = subject(of: key)
        let mode = key.subject == nil ? CountingMode.atomic : .percpu
        let place = CellMeter.Place(
            what: "crossover of \(subject.id), \(key.workers) workers", workers: key.workers,
            repetition: repetition)
        guard key.isLife else {
            let turn = try meter.turn(place, &watch) { subject.makeCell($0, GetPut.id, mode) }
            if let turn { pairs[key, default: CellSeries()].add(turn) }
            return
        }
        let beside = LivesBeside()
        let turn = try meter.turn(place, &watch) { beside.cell(of: subject, mode, at: $0) }
        guard let turn, !turn.moved, let median = Overlap.median(beside.lives) else { return }
        lives[key, default: []].append(median)
    }

    // MARK: - What is recorded

    func outcome() -> Contention.Outcome {
        var outcome = Contention.Outcome()
        outcome.entries =
            subjects.chosen.map(entry)
            + subjects.skipped.map { subject, reason in
                var entry = bare(subject)
                entry.skipped = reason
                return entry
            }
        outcome.violations = watch.violations(replay: plan.replay)
        outcome.interrupted = watch.ending == .interrupted
        if watch.ending == .budget {
            outcome.warnings.append("the budget ran out before every crossover was measured")
        }
        let noise = HostNoise(of: Array(pairs.values), bestProbe: bestProbe)
        outcome.warnings += ContentionPlan.Part.crossover.saying(noise.warnings)
        outcome.noisy = noise.isLoud
        return outcome
    }

    private var bestProbe: Double { HostNoise.bestProbe(of: pairs.values, given: nil) }

    private func bare(_ subject: Int) -> ContentionEntry {
        ContentionEntry(
            kind: .crossover, subject: plan.subjects[subject].id, workload: GetPut.id,
            mode: CountingMode.percpu.rawValue, workers: busyWorkers,
            placement: plan.fillings[0].placement(workers: busyWorkers))
    }

    private func entry(_ subject: Int) -> ContentionEntry {
        let best = bestProbe
        let perTick = meter.rate.nanosecondsPerTick
        func pairs(_ subject: Int?, _ workers: Int) -> CellSeries {
            self.pairs[Key(subject: subject, workers: workers, isLife: false)] ?? CellSeries()
        }
        func life(_ subject: Int?) -> (cost: Measured?, count: Int) {
            let lives = self.lives[Key(subject: subject, workers: busyWorkers, isLife: true)] ?? []
            let summary = try? Summary(lives.map { $0 * perTick })
            return (summary.map(Measured.init(_:)), lives.count)
        }
        let (own, other) = (pairs(subject, busyWorkers), pairs(nil, busyWorkers))
        let (ownLife, otherLife) = (life(subject), life(nil))
        let compared = plan.workerCounts.map {
            (workers: $0, own: pairs(subject, $0), other: pairs(nil, $0))
        }
        // Those in which a neighbour was about count here, though a ratio leaves them out if it can.
        let repetitions = compared.map { min($0.own.samples.count, $0.other.samples.count) }
        var entry = bare(subject)
        entry.nsPerPair = own.nanoseconds(bestProbe: best, perTick: perTick)
        entry.pairs = own.pairs
        entry.discarded = own.discarded
        guard entry.nsPerPair != nil else {
            entry.skipped =
                own.moved > 0 ? "a worker was moved off its CPU" : watch.ending.reasonForNothing
            return entry
        }
        entry.crossover = CrossoverFigures(
            judging: CrossoverCosts(
                against: shared.id,
                ratios: compared.compactMap { place in
                    place.own.ratio(to: place.other, bestProbe: best).map { (place.workers, $0) }
                },
                workers: busyWorkers, pair: entry.nsPerPair,
                againstPair: other.nanoseconds(bestProbe: best, perTick: perTick),
                life: ownLife.cost, againstLife: otherLife.cost,
                repetitions: (repetitions + [ownLife.count, otherLife.count]).min() ?? 0))
        return entry
    }
}
