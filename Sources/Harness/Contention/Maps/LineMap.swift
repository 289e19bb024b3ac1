import Machine
import Percpu
import Records

/// The map of a bare line, CPU by CPU, made on this host.
///
/// One pair at a time: two pairs that bounce at once meet in the caches and links between them, and what each
/// costs would depend on where the other is.
struct LineMap {
    let plan: ContentionPlan
    let topology: Topology
    let start: ProcessStart

    /// What the loop is called in records.
    static let workload = "bounce"
    /// Lines on each node, taken in turn: where in the cache one lies is not to decide.
    private static let linesPerNode = 8
    /// How often each cell is visited where nobody says and time allows.
    private static let passes = 5

    /// The CPUs that are mapped.
    var cpus: [Int] { plan.fillings.first?.cpus ?? [] }

    /// Makes the map.
    ///
    /// - Parameters:
    ///   - deadline: When it should be over.
    ///   - progress: Told before each cell.
    /// - Returns: What came out, with one entry.
    /// - Throws: `HarnessError` when workers cannot be had or do not come back.
    func run(
        until deadline: Int64, progress: (Double) -> Void
    ) throws(HarnessError) -> Contention.Outcome {
        let map = MapPlan(cpus: cpus, on: topology, seed: plan.seed)
        var entry = ContentionEntry(
            kind: .map, subject: CostMaps.line, workload: Self.workload, mode: "none",
            workers: map.cpus.count, placement: map.cpus)
        guard map.cpus.count > 1 else {
            entry.skipped = "a line needs two CPUs to bounce between"
            return Contention.Outcome(entries: [entry])
        }
        let rig = Rig.Plan(
            placement: map.cpus, housekeeping: plan.housekeeping, patience: plan.patience,
            endsBy: plan.endsBy)
        let lines = Lines(map, count: Self.linesPerNode)
        let begin = MonotonicClock.nanoseconds()
        let length = Double(max(1, deadline - begin))
        return try Rig.use(rig, on: topology, start) { _, watch throws(HarnessError) in
            let rate = TickRate()
            let limits = LineBounce.Limits(chunk: UInt64(16_000 / rate.nanosecondsPerTick))
            var filling = MapFilling(map)
            var visits = 0
            try filling.fill(
                passes: plan.repetitions ?? Self.passes,
                isLate: { MonotonicClock.nanoseconds() >= deadline }
            ) { row, column throws(HarnessError) in
                if watch.stopsHere() { return nil }
                progress(min(1, Double(MonotonicClock.nanoseconds() - begin) / length))
                visits += 1
                let line = lines.line(ofRow: row, turn: visits)
                return try Self.visit(row, column, line, limits, &watch)
            }
            entry.maps = [filling.map(nanosecondsPerTick: rate.nanosecondsPerTick)]
            return Contention.Outcome(entries: [entry]).ending(as: watch, replay: plan.replay)
        }
    }

    /// Has two workers bounce a line.
    ///
    /// - Returns: What it came to; `nil` when the run ends instead.
    static func visit(
        _ row: Int, _ column: Int, _ line: HardwareWord, _ limits: LineBounce.Limits,
        _ watch: inout Watch
    ) throws(HarnessError) -> LineBounce.Visit? {
        let cpus = (row: watch.crew.placement[row], column: watch.crew.placement[column])
        let end = LineBounce.End()
        line.storeRelease(0)
        let what = "line between CPUs \(cpus.row) and \(cpus.column)"
        let reports = try watch.perform(what, [row, column], giveUp: end.come) { context in
            var report =
                context.index == row
                ? LineBounce.lead(line, limits, until: end)
                : LineBounce.answer(line, limits, until: end)
            report.stayed = context.stillOnItsCPU()
            return report
        }
        guard let reports else { return nil }
        return LineBounce.judge(reports[0], reports[1], cpus: cpus, limits)
    }
}

extension LineMap {
    /// The lines that are bounced: each at home with the CPU that leads, as far as the host allows.
    private final class Lines: Sendable {
        private let memory: HardwareMemory
        /// `[turn][place]`.
        private let lines: [[HardwareWord]]
        private let placeOfRow: [Int]

        init(_ map: MapPlan, count: Int) {
            let homes = map.nodeOfRow.reduce(into: [Int?]()) { homes, node in
                if !homes.contains(node) { homes.append(node) }
            }
            placeOfRow = map.nodeOfRow.map { node in homes.firstIndex(of: node) ?? 0 }
            let memory = HardwareMemory(
                arena: SlotArena(placeCount: homes.count) { address, byteCount, place in
                    guard homes.count > 1, let node = homes[place] else { return }
                    // Where a node has no memory, the kernel's choice is as near as it gets.
                    try? NodeMemory.bind(
                        address: address, byteCount: byteCount, node: node, strict: false)
                })
            self.memory = memory
            lines = (0..<count).map { _ in memory.allocateSlots("line", count: homes.count) }
        }

        deinit {
            for row in lines { memory.deallocateSlots(row) }
        }

        func line(ofRow row: Int, turn: Int) -> HardwareWord {
            lines[turn % lines.count][placeOfRow[row]]
        }
    }
}

extension Contention.Outcome {
    /// With what the watch over it found, and how it ended.
    func ending(as watch: Watch, replay: String) -> Contention.Outcome {
        var outcome = self
        outcome.violations += watch.violations(replay: replay)
        outcome.interrupted = outcome.interrupted || watch.ending == .interrupted
        if watch.ending == .budget {
            outcome.warnings.append("the budget ran out before the maps were whole")
        }
        return outcome
    }
}
