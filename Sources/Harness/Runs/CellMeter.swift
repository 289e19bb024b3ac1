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
    /// What each worker did in the timed part, `[worker]`.
    var workers: [WorkerShare] = []
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
    /// The CPUs of the crew's first workers, in their order; workers beyond them begin again.
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
        /// Who of the crew works, one for each worker; the first ones when `nil`.
        var members: [Int]?
    }

    /// How long the timed part of a turn is, nanoseconds.
    private static let measuring = 3e6

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
        guard let cell = try cell(place, &watch, make) else { return nil }
        let called = Ticks.now()
        let done = try attend(to: cell, place, &watch, nanoseconds: Self.measuring) {
            cell.work($0, $1, $2)
        }
        guard let (workers, control) = done else { return nil }
        watch.note(workers.flatMap(\.findings))
        // What never came is not to be judged further, nor are figures taken beside it.
        if watch.ending == .hang { return nil }
        var turn = figures(workers, place)
        turn.control = control
        if place.locatesSlots { turn.slotsOnOwnNode = slotsOnOwnNode(cell, place, watch) }
        let judgement = try judge(cell, place, &watch)
        turn.phases = PhaseMarks(
            called: called, workers: workers, judged: Ticks.now(), tearDown: judgement.tearDown)
        return turn
    }

    /// Has workers look at something in a turn of its own, whose pairs are in no other figure.
    ///
    /// - Returns: What each saw, in the order of the cell's workers; `nil` when there is no such cell, it does
    ///   not tell of this, or the run ends instead.
    /// - Throws: `HarnessError` when workers cannot be had.
    func look(
        _ look: Look, _ place: Place, _ watch: inout Watch,
        make: @escaping @Sendable (Site) -> BenchCell?
    ) throws(HarnessError) -> [WorkerLook]? {
        guard let cell = try cell(place, &watch, make), let body = cell.look else { return nil }
        let done = try attend(to: cell, place, &watch, nanoseconds: look.nanoseconds) {
            body($0, $1, $2, look)
        }
        guard let (workers, _) = done else { return nil }
        watch.note(workers.flatMap(\.findings))
        if watch.ending == .hang { return nil }
        _ = try judge(cell, place, &watch)
        return workers
    }

    private func cell(
        _ place: Place, _ watch: inout Watch, _ make: @escaping @Sendable (Site) -> BenchCell?
    ) throws(HarnessError) -> BenchCell? {
        let site = self.site
        let made = try watch.watched(place.what, within: watch.limit) { make(site) }
        return made ?? nil
    }

    /// Has the workers of a cell do `body` together, and its control thread meanwhile.
    private func attend<Brought: Sendable>(
        to cell: BenchCell, _ place: Place, _ watch: inout Watch, nanoseconds: Double,
        body: @escaping @Sendable (WorkerContext, CellTiming, CellGate) -> Brought
    ) throws(HarnessError) -> (workers: [Brought], control: ControlReport?)? {
        let cpus = placement(place, watch.crew)
        let timing = timing(
            nanoseconds, isOversubscribed: Set(cpus).count < cpus.count,
            isControlled: cell.control != nil)
        let gate = CellGate(workers: place.workers)
        let job = try watch.begin(members(place)) { body($0, timing, gate) }
        var control: ControlReport?
        let brought: [Brought]?
        do {
            if let user = cell.control { control = try run(user, place.what, gate, &watch) }
            brought = try watch.results(of: job, place.what)
        } catch {
            // Nobody will be waited for any more, so nobody is to wait for the others.
            gate.giveUp()
            throw error
        }
        guard let brought else {
            gate.giveUp()
            return nil
        }
        return (brought, control)
    }

    /// Tears a cell down, with all workers gone, and notes what is found.
    private func judge(
        _ cell: BenchCell, _ place: Place, _ watch: inout Watch
    ) throws(HarnessError) -> Judgement {
        guard let judge = cell.judge,
            let judged = try watch.watched(place.what, within: watch.limit, judge)
        else { return Judgement() }
        watch.note(judged.findings)
        return judged
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
        turn.workers = accepted.workers
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
            let probes = workers.compactMap { $0.probes.max() }
            let probe = canProbe(CPUSet(workers.map(\.cpu))) ? probes.max() ?? 0 : 0
            turn.sample = CellSeries.Sample(
                repetition: place.repetition, ticksPerPair: median, probe: probe,
                overlapped: !accepted.ticksPerPair.isEmpty,
                throughput: WorkerShare.throughput(accepted.workers),
                fairness: WorkerShare.fairness(accepted.workers))
        }
        return turn
    }

    private func members(_ place: Place) -> [Int] { place.members ?? Array(0..<place.workers) }

    private func placement(_ place: Place, _ crew: PinnedCrew) -> [Int] {
        place.members?.map { crew.placement[$0] }
            ?? (0..<place.workers).map { cpus[$0 % cpus.count] }
    }

    private func timing(
        _ nanoseconds: Double, isOversubscribed: Bool, isControlled: Bool
    ) -> CellTiming {
        let perTick = rate.nanosecondsPerTick
        func ticks(_ nanoseconds: Double) -> UInt64 { UInt64(nanoseconds / perTick) }
        return CellTiming(
            warmUp: ticks(Double(warmUpNanoseconds)),
            // Longer than a few slices of the scheduler when workers must take turns, and long enough for
            // some dozens of rounds of a user's control thread.
            measure: ticks(
                measureNanoseconds
                    ?? (isOversubscribed || isControlled ? max(12e6, nanoseconds) : nanoseconds)),
            chunk: ticks(8e3), oversubscribed: isOversubscribed)
    }

    /// Whether the issue probe can tell a neighbour: not from a worker of ours on the sibling hardware
    /// thread, and not with a clock that ticks but a few times in a probe.
    private func canProbe(_ cpus: CPUSet) -> Bool {
        let shared = cpus.contains { cpu in
            let siblings = topology.cpu(cpu)?.siblings ?? []
            return siblings.intersection(cpus).count > 1
        }
        return !shared && rate.nanosecondsPerTick < 2
    }

    /// Looks up where the slots that were used lie.
    private func slotsOnOwnNode(
        _ cell: BenchCell, _ place: Place, _ watch: Watch
    ) -> Bool? {
        var answers: [Bool] = []
        for (worker, cpu) in zip(members(place), placement(place, watch.crew)) {
            guard let address = cell.slotAddress(worker, cpu),
                let wanted = topology.cpu(cpu)?.node,
                let found = NodeMemory.node(ofAddress: address).node
            else { return nil }
            answers.append(wanted == found)
        }
        return answers.isEmpty ? nil : answers.allSatisfy(\.self)
    }
}
