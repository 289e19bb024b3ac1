public import Machine
public import Records
import Statistics

/// What the oracle costs the fast path: the same episodes with it and without it, in turns, in one process.
public struct OracleCost {
    let plan: SoakPlan
    let topology: Topology
    let start: ProcessStart
    /// Pairs of episodes for each load and way of counting.
    let pairs: Int

    /// Prepares a measurement.
    ///
    /// - Parameters:
    ///   - plan: Whose loads and ways of counting are measured, on its CPUs.
    ///   - pairs: Of episodes, for each; at least `PairedRatio.fewestPairs`.
    ///   - topology: The host.
    ///   - start: What the process found when it began.
    public init(plan: SoakPlan, pairs: Int, topology: Topology, start: ProcessStart) {
        self.plan = plan
        self.pairs = max(pairs, PairedRatio.fewestPairs)
        self.topology = topology
        self.start = start
    }

    /// How long one episode of a pair lasts, milliseconds.
    private static let milliseconds = 200

    /// Measures.
    ///
    /// - Context: the main thread. Ends early when the end is asked for.
    /// - Parameter progress: Told what is measured, and how much of all is done.
    /// - Returns: A ratio for each load and way of counting that came to enough pairs.
    /// - Throws: `HarnessError` when threads or memory cannot be had.
    public func run(
        _ progress: (String, Double) -> Void = { _, _ in }
    ) throws(HarnessError) -> [OracleRatio] {
        var ratios: [OracleRatio] = []
        let loads = plan.choice.loads.map(\.id).filter {
            $0 == SoakLoad.devices.id || $0 == SoakLoad.lives.id
        }
        let cells = loads.flatMap { load in plan.choice.subjects.map { (load, $0.id) } }
        var host = HostWatch(start: start)
        let rate = TickRate()
        for (index, (load, subject)) in cells.enumerated() {
            var measured: [(a: Double, b: Double)] = []
            for pair in 0..<pairs where !Interruption.isRequested {
                progress(
                    "\(load), \(subject)",
                    (Double(index) + Double(pair) / Double(pairs)) / Double(cells.count))
                var rates: [Bool: Double] = [:]
                // Every second pair the other way round: what drifts cancels.
                for oracle in pair.isMultiple(of: 2) ? [false, true] : [true, false] {
                    let episode = episode(load, subject, pair: pair, oracle: oracle)
                    let report = try EpisodeRun(
                        plan: episode, placement: placement(episode.workers),
                        housekeeping: plan.housekeeping, patience: plan.patience, start: start,
                        rate: rate
                    ).make(on: topology, host: &host, endsBy: plan.endsBy) { _ in }
                    if report.seconds > 0 {
                        rates[oracle] = Double(report.operations) / report.seconds
                    }
                }
                if let without = rates[false], let with = rates[true], without > 0 {
                    measured.append((without, with))
                }
            }
            guard measured.count >= PairedRatio.fewestPairs,
                let ratio = try? PairedRatio(measured, seed: plan.seed)
            else { continue }
            ratios.append(
                OracleRatio(
                    load: load, subject: subject, median: ratio.median, low: ratio.interval.low,
                    high: ratio.interval.high, pairs: measured.count))
        }
        return ratios
    }

    /// Lives that are long beside a round, and nothing held: the fast path is what is left.
    private func episode(
        _ load: String, _ subject: String, pair: Int, oracle: Bool
    ) -> EpisodePlan {
        var episode = EpisodePlan(load: load, subject: subject)
        episode.generation = "G4"
        episode.driver = "dax-pmem"
        episode.workers = max(1, cpus.count)
        episode.lanes = 1
        episode.pages = 512
        episode.batch = 16
        episode.references = 16
        episode.lifeMicroseconds = 20_000
        episode.yields = false
        episode.rarity = 0
        episode.milliseconds = Self.milliseconds
        episode.oracle = oracle
        episode.seed = SplitMix64(seed: plan.seed).stream(pair).seed
        return episode
    }

    private var cpus: [Int] { plan.cpus["smt-last"] ?? plan.cpus.values.first ?? [0] }

    private func placement(_ workers: Int) -> [Int] {
        (0..<workers).map { cpus[$0 % cpus.count] }
    }
}
