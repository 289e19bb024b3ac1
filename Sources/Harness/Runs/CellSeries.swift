import Records
import Statistics

/// What the repetitions of one cell amount to.
struct CellSeries: Sendable {
    /// One repetition.
    struct Sample: Sendable {
        var repetition: Int
        var ticksPerPair: Double
        /// The slowest worker's issue probe, ticks.
        var probe: UInt64
        /// Whether all CPUs were provably at work meanwhile.
        var overlapped: Bool
        /// Pairs per tick of all workers together; `nil` when a CPU brought none.
        var throughput: Double?
        /// Slowest worker by fastest, 0 to 1; `nil` when none brought any.
        var fairness: Double?

        /// Whether no neighbour was beside it, given the best probe of the machine.
        func isQuiet(bestProbe: Double) -> Bool {
            Double(probe) <= bestProbe * CellSeries.quietFactor
        }
    }

    /// A probe this many times as long as the best had a neighbour beside it.
    static let quietFactor = 1.18
    /// With fewer quiet repetitions than this, disturbed ones count as well.
    static let fewestQuiet = 5

    var samples: [Sample] = []
    var phases: [PhaseMarks] = []
    var pairs = 0
    var chunks = 0
    var discarded = 0
    /// Repetitions in which a worker was not on its CPU any more.
    var moved = 0
    /// Whether every worker's slot lay on its CPU's node; `nil` when nobody can tell.
    var slotsOnOwnNode: Bool?

    /// Enters what one turn brought.
    mutating func add(_ turn: CellTurn) {
        if let sample = turn.sample { samples.append(sample) }
        if let phases = turn.phases { self.phases.append(phases) }
        pairs += turn.pairs
        chunks += turn.chunks
        discarded += turn.discarded
        moved += turn.moved ? 1 : 0
        if slotsOnOwnNode == nil { slotsOnOwnNode = turn.slotsOnOwnNode }
    }

    /// Whether any repetition caught all CPUs at work at once.
    var overlapped: Bool { samples.contains(where: \.overlapped) }

    /// The repetitions to count, given the best probe of the machine.
    func counted(bestProbe: Double) -> [Sample] {
        // On a host with fewer CPUs than it pretends to have, none may be proven; then all count.
        let samples = self.samples.filter { $0.overlapped == overlapped }
        let quiet = samples.filter { $0.isQuiet(bestProbe: bestProbe) }
        return quiet.count >= Self.fewestQuiet ? quiet : samples
    }

    /// Share of repetitions without a neighbour.
    func quietShare(bestProbe: Double) -> Double {
        guard !samples.isEmpty else { return 1 }
        let quiet = samples.count { $0.isQuiet(bestProbe: bestProbe) }
        return Double(quiet) / Double(samples.count)
    }

    func nanoseconds(bestProbe: Double, perTick: Double) -> Measured? {
        let values = counted(bestProbe: bestProbe).map { $0.ticksPerPair * perTick }
        return (try? Summary(values)).map(Measured.init(_:))
    }

    /// Pairs per second of all workers together, one for each repetition that counts.
    func throughputs(bestProbe: Double, perTick: Double) -> [Double] {
        counted(bestProbe: bestProbe).compactMap(\.throughput).map { $0 / perTick * 1e9 }
    }

    /// Slowest worker by fastest, within each repetition that counts.
    func fairness(bestProbe: Double) -> Measured? {
        let values = counted(bestProbe: bestProbe).compactMap(\.fairness)
        return (try? Summary(values)).map(Measured.init(_:))
    }

    /// The median of the ratios within each repetition, in which both saw the same machine.
    func ratio(to floor: CellSeries, bestProbe: Double) -> Measured? {
        let ratios = floor.pairs(with: self, bestProbe: bestProbe).map { $0.b / $0.a }
        return (try? Summary(ratios)).map(Measured.init(ratios:))
    }

    /// What this and another cost, ticks, in each repetition that counts for both.
    ///
    /// A repetition is judged as a whole, never one turn of it: were one of the two to show its quiet turns
    /// and the other all of its, the ratio would be of the neighbours. Where too few repetitions were quiet
    /// for both, those with a neighbour count too; where too few are even so, those in which a turn was not
    /// shown to overlap.
    func pairs(with other: CellSeries, bestProbe: Double) -> [(a: Double, b: Double)] {
        let own = Dictionary(
            samples.map { ($0.repetition, $0) }, uniquingKeysWith: { first, _ in first })
        let all = other.samples.compactMap { b in own[b.repetition].map { (a: $0, b: b) } }
        let proven = all.filter { $0.a.overlapped && $0.b.overlapped }
        // On a host with fewer CPUs than it pretends to have, none may be proven; that says nothing then.
        let quiet = (proven.isEmpty ? all : proven).filter {
            $0.a.isQuiet(bestProbe: bestProbe) && $0.b.isQuiet(bestProbe: bestProbe)
        }
        let chosen = [quiet, proven].first { $0.count >= Self.fewestQuiet } ?? all
        return chosen.map { ($0.a.ticksPerPair, $0.b.ticksPerPair) }
    }
}
