import Machine
import Percpu
import Records
import Statistics

/// The state of one run of `bench`.
struct BenchRun {
    let bench: Bench
    let meter: CellMeter
    var watch: Watch
    var series: [BenchPlan.CellKey: CellSeries] = [:]
    var kills: [BenchPlan.CellKey: KillReport] = [:]
    /// What users' control threads measured.
    var controls: [BenchPlan.CellKey: ControlReport] = [:]
    /// Pairs whose put their own worker had to make, where another was to.
    var keptPairs: [BenchPlan.CellKey: (kept: Int, all: Int)] = [:]
    /// Why a subject is left out, by its index.
    var skipped: [Int: String] = [:]
    var repetitions = 0
    /// Cost of one look at the clock, ticks per repetition.
    var clockTicks: [Double] = []

    init(bench: Bench, site: Site, watch: Watch) {
        self.bench = bench
        self.watch = watch
        meter = CellMeter(
            site: site, topology: bench.topology, rate: TickRate(), cpus: bench.plan.cpus,
            warmUpNanoseconds: bench.plan.warmUpNanoseconds)
    }

    var plan: BenchPlan { bench.plan }
    var rate: TickRate { meter.rate }

    /// Asks in every worker's thread whether each subject can run there.
    mutating func askEveryWorker() throws(HarnessError) {
        let reasons = try watch.askEveryWorker(plan.subjects.map(\.unavailableReason))
        for (index, reason) in reasons.enumerated() { skipped[index] = reason }
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
            plan.cells.filter { skipped[$0.subject] == nil && plan.misfit($0) == nil },
            seed: plan.seed)
        repeat {
            for cell in order.next() {
                let now = MonotonicClock.nanoseconds()
                progress(min(1, Double(now - begin) / Double(max(1, deadline - begin))))
                if watch.stopsHere() || now >= deadline && repetitions > 0 { return }
                try measure(cell)
            }
            if watch.stopsHere() { return }
            try lookAtClock()
            repetitions += 1
        } while MonotonicClock.nanoseconds() < deadline
            && repetitions < plan.repetitions ?? Int.max
    }

    private mutating func measure(_ key: BenchPlan.CellKey) throws(HarnessError) {
        let subject = plan.subjects[key.subject]
        let workload = plan.workload
        let known = series[key]
        let place = CellMeter.Place(
            what: "\(subject.id), \(key.mode.rawValue), \(key.workers) workers",
            workers: key.workers, repetition: repetitions,
            locatesSlots: known?.slotsOnOwnNode == nil)
        let turn = try meter.turn(place, &watch) { subject.makeCell($0, workload, key.mode) }
        guard let turn else { return }
        series[key, default: CellSeries()].add(turn)
        add(turn, of: key)
    }

    private mutating func lookAtClock() throws(HarnessError) {
        let ticks = try watch.perform("clock", 0..<1) { _ in
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
        key.mode == .percpu && skipped[key.subject] == nil && plan.user == nil
            && plan.subjects[key.subject].makeStorm != nil
    }

    /// Kills one subject over and over for some time, once at least.
    mutating func kill(
        _ key: BenchPlan.CellKey, for nanoseconds: Int64
    ) throws(HarnessError) {
        let subject = plan.subjects[key.subject]
        guard let makeStorm = subject.makeStorm else { return }
        let what = "kills of \(subject.id), \(key.workers) workers"
        let site = meter.site
        let limit = watch.limit
        guard let storm = try watch.watched(what, within: limit, { makeStorm(site) }) else {
            return
        }
        let rate = self.rate
        let job = try watch.begin(0..<key.workers) { storm.hammer($0) }
        let deadline = MonotonicClock.nanoseconds() + nanoseconds
        let report = try watch.watched(what, within: .nanoseconds(nanoseconds) + limit) {
            storm.kill(rate, key.workers) { kills in
                Interruption.isRequested || kills > 0 && MonotonicClock.nanoseconds() >= deadline
            }
        }
        storm.stop()
        let hammers = try watch.results(of: job, what)
        watch.note((report?.findings ?? []) + (hammers ?? []).flatMap(\.findings))
        // A reference whose release never came is not fit to be judged further.
        guard let report, let hammers, watch.ending != .hang else { return }
        if let judged = try watch.watched(what, within: limit, { storm.judge(report) }) {
            watch.note(judged)
        }
        if hammers.allSatisfy(\.stayed) { kills[key] = report }
    }
}
