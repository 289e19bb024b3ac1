import Machine
import Percpu
import Records

/// The maps of nodes, made on this host: pairs on the shared counter with its home on each node in turn, and
/// pairs on slots of one's own whose memory is on each node in turn.
///
/// All workers of the row's node count at once, one on each chosen CPU, siblings included: as many as meet on
/// a counter there when a device is busy.
struct NodeMaps {
    let plan: ContentionPlan
    let topology: Topology
    let start: ProcessStart

    /// How often each cell is measured where nobody says and time allows.
    private static let repetitions = 9

    /// What is mapped: who counts, and what is looked at to see where it lay.
    enum Question: CaseIterable {
        case counter
        case slots

        var kind: ContentionMap.Kind { self == .counter ? .counterHome : .slotHome }
        var mode: CountingMode { self == .counter ? .atomic : .percpu }
        /// What lies at home, for reasons.
        var memory: String { self == .counter ? "the counter" : "a slot" }
        /// The compiled subject that counts.
        var subject: String {
            self == .counter ? SharedAtomic<HardwareWord>.id : Engine.first
        }

        /// Why it cannot count in the calling thread; `nil` where that can be said of any thread.
        var unavailableReason: (@Sendable () -> String?)? {
            Catalog.subjects.first { $0.id == subject }?.unavailableReason
        }

        /// Makes what counts, and tells where its memory is.
        ///
        /// - Returns: The cell, and the address of each piece that is to be at home.
        func make(_ site: Site, _ placement: [Int]) -> (cell: BenchCell, addresses: [UInt])? {
            switch self {
            case .counter:
                let life = MeasuredLife<SharedAtomic<HardwareWord>, GetPut>(
                    site: site, slotCount: site.slotCount(slotPerWorker: false), mode: .atomic,
                    GetPut.self)
                return (BenchCell(life), [life.reference.countAddress].compactMap(\.self))
            case .slots:
                guard let subject = Catalog.subjects.first(where: { $0.id == self.subject }),
                    let cell = subject.makeCell(site, GetPut.id, .percpu)
                else { return nil }
                let addresses = placement.enumerated().compactMap { cell.slotAddress($0, $1) }
                return (cell, addresses.count == placement.count ? addresses : [])
            }
        }
    }

    /// The CPUs that may have workers.
    private var cpus: [Int] { plan.fillings.first?.cpus ?? [] }

    private func grid(_ question: Question) -> NodeGrid {
        NodeGrid(
            cpus: cpus, on: topology, homes: question == .counter ? plan.counterNodes : nil)
    }

    /// Makes both maps.
    ///
    /// - Parameters:
    ///   - deadline: When they should be over; each cell is measured once whatever it takes.
    ///   - progress: Told before each cell.
    /// - Returns: What came out, with an entry for each map.
    /// - Throws: `HarnessError` when workers cannot be had for another reason than a CPU that is gone, or
    ///   do not come back.
    func run(
        until deadline: Int64, progress: (Double) -> Void
    ) throws(HarnessError) -> Contention.Outcome {
        var charts = Question.allCases.map { Chart($0, grid($0)) }
        var outcome = Contention.Outcome()
        let rate = TickRate()
        let rows = grid(.slots).rows
        for (index, row) in rows.enumerated() {
            if Interruption.isRequested {
                outcome.interrupted = true
                break
            }
            // What is left, shared by the rows that are left.
            let now = MonotonicClock.nanoseconds()
            let end = now + max(0, deadline - now) / Int64(rows.count - index)
            let done = Double(index) / Double(rows.count)
            let ending: Contention.Outcome
            do throws(HarnessError) {
                ending = try measure(index, row, &charts, rate, until: end) { fraction in
                    progress(done + fraction / Double(rows.count))
                }
            } catch {
                // A CPU that went offline since the plan was made takes its row with it and no more.
                guard case .machine(.cannotPin) = error else { throw error }
                for chart in charts.indices { charts[chart].lose(row: index, reason: error.line) }
                continue
            }
            outcome.add(ending)
            let isOver = plan.endsBy.map { MonotonicClock.nanoseconds() >= $0 } ?? false
            if ending.interrupted || isOver || !ending.violations.isEmpty { break }
        }
        progress(1)
        outcome.entries = charts.map { $0.entry(nanosecondsPerTick: rate.nanosecondsPerTick) }
        return outcome
    }

    /// Measures the row of one node in all maps, with a crew of its own.
    private func measure(
        _ index: Int, _ row: NodeGrid.Row, _ charts: inout [Chart], _ rate: TickRate,
        until deadline: Int64, progress: (Double) -> Void
    ) throws(HarnessError) -> Contention.Outcome {
        let rig = Rig.Plan(
            placement: row.cpus, housekeeping: plan.housekeeping, patience: plan.patience,
            endsBy: plan.endsBy)
        return try Rig.use(rig, on: topology, start) { rig, watch throws(HarnessError) in
            var homes: [Int: HomedSite] = [:]
            defer {
                let patience = watch.ending == nil ? plan.patience : .milliseconds(200)
                for home in homes.values { home.close(within: patience) }
            }
            for chart in charts.indices {
                guard let reason = charts[chart].question.unavailableReason else { continue }
                if let said = try watch.askEveryWorker([reason])[0] {
                    charts[chart].lose(row: index, reason: said)
                }
            }
            let begin = MonotonicClock.nanoseconds()
            let highest = topology.possible.max() ?? topology.online.max() ?? 0
            for repetition in 0..<max(1, plan.repetitions ?? Self.repetitions) {
                for chart in charts.indices {
                    for (column, home) in charts[chart].grid.columns.enumerated() {
                        let now = MonotonicClock.nanoseconds()
                        let isLate = now >= deadline && repetition > 0
                        if isLate || watch.stopsHere() {
                            return Contention.Outcome(warnings: rig.warnings)
                                .ending(as: watch, replay: plan.replay)
                        }
                        progress(min(1, Double(now - begin) / Double(max(1, deadline - begin))))
                        if charts[chart].isLost(index, column) { continue }
                        let site: HomedSite
                        if let known = homes[home] {
                            site = known
                        } else {
                            site = try HomedSite(
                                home: topology.nodes.isEmpty ? nil : home, cpuCount: highest + 1,
                                placement: row.cpus, patience: plan.patience)
                            homes[home] = site
                        }
                        let meter = CellMeter(
                            site: site.site, topology: topology, rate: rate, cpus: row.cpus,
                            warmUpNanoseconds: plan.warmUpNanoseconds)
                        try charts[chart].measure(
                            index, column, repetition, with: meter, at: site, &watch)
                    }
                }
            }
            return Contention.Outcome(warnings: rig.warnings)
                .ending(as: watch, replay: plan.replay)
        }
    }
}

extension NodeMaps {
    /// One of the maps while it is filled.
    struct Chart {
        let question: Question
        let grid: NodeGrid
        /// `[row][column]`.
        private var series: [[CellSeries]]
        private var lost: [[String?]]
        private var pairs = 0
        private var discarded = 0

        init(_ question: Question, _ grid: NodeGrid) {
            self.question = question
            self.grid = grid
            let empty = [CellSeries](repeating: CellSeries(), count: grid.columns.count)
            series = Array(repeating: empty, count: grid.rows.count)
            lost = Array(repeating: grid.columns.map(grid.whyMissing), count: grid.rows.count)
        }

        func isLost(_ row: Int, _ column: Int) -> Bool { lost[row][column] != nil }

        /// Gives a row up.
        mutating func lose(row: Int, reason: String) {
            for column in lost[row].indices { lost[row][column] = lost[row][column] ?? reason }
        }

        /// Measures a cell once.
        mutating func measure(
            _ row: Int, _ column: Int, _ repetition: Int, with meter: CellMeter,
            at homed: HomedSite, _ watch: inout Watch
        ) throws(HarnessError) {
            let (question, placement) = (question, grid.rows[row].cpus)
            let home = grid.columns[column]
            let addresses = Answer<[UInt]>()
            let place = CellMeter.Place(
                what: "\(question.subject), node \(grid.rows[row].node) to node \(home)",
                workers: placement.count, repetition: repetition)
            let turn = try meter.turn(place, &watch) { site in
                guard let made = question.make(site, placement) else { return nil }
                addresses.set(made.addresses)
                return made.cell
            }
            // The run ends instead: the cell is as far as it was.
            guard let turn else { return }
            let found = NodeMemory.nodes(ofAddresses: addresses.value ?? []).map(\.node)
            add(turn, row, column, found: found, refusal: homed.refusal)
        }

        /// Enters what a turn brought, if it was where it should have been.
        ///
        /// - Parameters:
        ///   - turn: What came of measuring it once.
        ///   - row: Index of the row.
        ///   - column: Index of the column.
        ///   - found: The node of each piece of memory that is to be at home.
        ///   - refusal: What the system said to putting it there.
        mutating func add(
            _ turn: CellTurn, _ row: Int, _ column: Int, found: [Int?], refusal: String?
        ) {
            if turn.moved {
                let node = grid.rows[row].node
                lost[row][column] = "a worker was moved off its CPU on node \(node)"
            } else {
                lost[row][column] = grid.whyNotHome(
                    question.memory, grid.columns[column], found: found, refusal: refusal)
            }
            if lost[row][column] != nil { return }
            series[row][column].add(turn)
            pairs += turn.pairs
            discarded += turn.discarded
        }

        /// What is recorded of the map.
        func entry(nanosecondsPerTick scale: Double) -> ContentionEntry {
            let cells = zip(series, lost).map { series, lost in
                zip(series, lost).map { series, lost in
                    NodeGrid.Cell(
                        cost: series.nanoseconds(bestProbe: .infinity, perTick: scale), lost: lost)
                }
            }
            let map = grid.map(question.kind, subject: question.subject, cells: cells)
            let cpus = grid.cpus
            return ContentionEntry(
                kind: .map, subject: question.subject, mode: question.mode.rawValue,
                workers: cpus.count, placement: cpus, maps: [map], pairs: pairs,
                discarded: discarded)
        }
    }
}
