import Machine
import Percpu
import Records

/// What one turn of a cell brought.
struct CellTurn: Sendable {
    /// The figure; `nil` when a worker was moved, or the host left no chunk to count.
    var sample: CellSeries.Sample?
    var phases: PhaseMarks?
    var pairs = 0
    var chunks = 0
    var discarded = 0
    /// Whether a worker was not on its CPU any more.
    var moved = false
    /// Whether every worker's slot lay on its CPU's node; `nil` when nobody can tell, or asked.
    var slotsOnOwnNode: Bool?
    /// What a user's control thread brought; `nil` when there was none.
    var control: ControlReport?
    /// Pairs whose put their own worker had to make, where another was to.
    var keptPairs = 0
    /// Calls that pinned fewer pages than they were asked for, warm-up and cool-down included.
    var shortPins = 0
    /// Pairs in all, warm-up and cool-down included.
    var donePairs = 0
    /// Ticks of all timed chunks by their pairs, none left out, as somebody feels it who is disturbed on
    /// purpose; `nil` when there was no pair.
    var meanTicksPerPair: Double?
    /// Pairs of all timed chunks, none left out.
    var timedPairs = 0
}

/// Measures a cell for one turn: makes it, has it worked on, tears it down and judges it.
struct CellMeter: Sendable {
    let site: Site
    let topology: Topology
    let rate: TickRate
    /// The CPUs in the order in which they are filled; workers beyond them begin again.
    let cpus: [Int]
    /// Per cell and repetition, nanoseconds.
    let warmUpNanoseconds: Int64
    /// How long workers are measured, nanoseconds; what suits the cell when `nil`.
    var measureNanoseconds: Double?

    /// Where a cell is in a run.
    struct Place {
        /// Names it in findings.
        var what: String
        var workers: Int
        var repetition: Int
        /// Whether to look up where its slots lie.
        var locatesSlots = false
    }

    /// Takes one turn.
    ///
    /// - Parameters:
    ///   - place: Where in the run.
    ///   - watch: Waits, and notes what is found.
    ///   - make: Makes the cell, in a thread that may be left behind.
    /// - Returns: What came of it; `nil` when there is no such cell, or the run ends instead.
    /// - Throws: `HarnessError` when workers cannot be had.
    func turn(
        _ place: Place, _ watch: inout Watch, make: @escaping @Sendable (Site) -> BenchCell?
    ) throws(HarnessError) -> CellTurn? {
        let (site, what) = (site, place.what)
        let made = try watch.watched(what, within: watch.limit) { make(site) }
        guard let made, let cell = made else { return nil }
        let timing = timing(workers: place.workers, isControlled: cell.control != nil)
        let gate = CellGate(workers: place.workers)
        let called = Ticks.now()
        let job = try watch.begin(0..<place.workers) { cell.work($0, timing, gate) }
        var control: ControlReport?
        let brought: [WorkerChunks]?
        do {
            if let user = cell.control { control = try run(user, what, gate, &watch) }
            brought = try watch.results(of: job, what)
        } catch {
            // Nobody will be waited for any more, so nobody is to wait for the others.
            gate.giveUp()
            throw error
        }
        guard let workers = brought else {
            gate.giveUp()
            return nil
        }
        watch.note(workers.flatMap(\.findings))
        // What never came is not to be judged further, nor are figures taken beside it.
        if watch.ending == .hang { return nil }
        var turn = figures(workers, place)
        turn.control = control
        if place.locatesSlots { turn.slotsOnOwnNode = slotsOnOwnNode(cell, place.workers) }
        var judgement = Judgement()
        if let judge = cell.judge,
            let judged = try watch.watched(what, within: watch.limit, judge)
        {
            judgement = judged
            watch.note(judged.findings)
        }
        turn.phases = PhaseMarks(
            called: called, workers: workers, judged: Ticks.now(), tearDown: judgement.tearDown)
        return turn
    }

    /// Has a user's control thread at work until its workers are measured.
    private func run(
        _ control: UserControl, _ what: String, _ gate: CellGate, _ watch: inout Watch
    ) throws(HarnessError) -> ControlReport? {
        let rate = self.rate
        let report: ControlReport?
        do {
            report = try watch.watched("\(what), control", within: watch.limit) {
                control.run(rate) { rounds in
                    Interruption.isRequested || rounds > 0 && gate.allMeasured
                }
            }
        } catch {
            control.stop()
            throw error
        }
        // Before the findings: a worker that waits for a thaw would wait for ever.
        control.stop()
        if let failure = report?.failure { throw .machine(failure) }
        watch.note(report?.findings ?? [])
        return report
    }

    func figures(_ workers: [WorkerChunks], _ place: Place) -> CellTurn {
        let accepted = Overlap.accept(workers)
        var turn = CellTurn()
        let empty = workers.reduce(0) { $0 + $1.emptyChunks }
        turn.discarded = accepted.discarded + empty
        turn.chunks = workers.reduce(0) { $0 + $1.chunks.count } + empty
        turn.shortPins = workers.reduce(0) { $0 + $1.shortPins }
        turn.keptPairs = workers.reduce(0) { $0 + $1.keptPairs }
        turn.donePairs = workers.reduce(0) { $0 + $1.pairs }
        let chunks = workers.flatMap(\.chunks)
        turn.timedPairs = chunks.reduce(0) { $0 + $1.pairs }
        if turn.timedPairs > 0 {
            let ticks = chunks.reduce(0.0) { $0 + Double($1.ticks) }
            turn.meanTicksPerPair = ticks / Double(turn.timedPairs)
        }
        if !workers.allSatisfy(\.stayed) {
            turn.moved = true
        } else if let median = Overlap.median(accepted.ticksPerPair)
            ?? Overlap.median(accepted.unproven)
        {
            turn.pairs = accepted.pairs > 0 ? accepted.pairs : accepted.unprovenPairs
            let probe =
                canProbe(place.workers) ? workers.compactMap { $0.probes.max() }.max() ?? 0 : 0
            turn.sample = CellSeries.Sample(
                repetition: place.repetition, ticksPerPair: median, probe: probe,
                overlapped: !accepted.ticksPerPair.isEmpty)
        }
        return turn
    }

    private func placement(_ workers: Int) -> [Int] { (0..<workers).map { cpus[$0 % cpus.count] } }

    private func timing(workers: Int, isControlled: Bool) -> CellTiming {
        let perTick = rate.nanosecondsPerTick
        func ticks(_ nanoseconds: Double) -> UInt64 { UInt64(nanoseconds / perTick) }
        let oversubscribed = workers > cpus.count
        return CellTiming(
            warmUp: ticks(Double(warmUpNanoseconds)),
            // Longer than a few slices of the scheduler when workers must take turns, and long enough for
            // some dozens of rounds of a user's control thread.
            measure: ticks(
                measureNanoseconds ?? (oversubscribed || isControlled ? 12e6 : 3e6)),
            chunk: ticks(8e3),
            oversubscribed: oversubscribed)
    }

    /// Whether the issue probe can tell a neighbour: not from a worker of ours on the sibling hardware
    /// thread, and not with a clock that ticks but a few times in a probe.
    private func canProbe(_ workers: Int) -> Bool {
        let cpus = CPUSet(placement(workers))
        let shared = cpus.contains { cpu in
            let siblings = topology.cpu(cpu)?.siblings ?? []
            return siblings.intersection(cpus).count > 1
        }
        return !shared && rate.nanosecondsPerTick < 2
    }

    /// Looks up where the slots that were used lie.
    private func slotsOnOwnNode(_ cell: BenchCell, _ workers: Int) -> Bool? {
        var answers: [Bool] = []
        for (worker, cpu) in placement(workers).enumerated() {
            guard let address = cell.slotAddress(worker, cpu),
                let wanted = topology.cpu(cpu)?.node,
                let found = NodeMemory.node(ofAddress: address).node
            else { return nil }
            answers.append(wanted == found)
        }
        return answers.isEmpty ? nil : answers.allSatisfy(\.self)
    }
}
