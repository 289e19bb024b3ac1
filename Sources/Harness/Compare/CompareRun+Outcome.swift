import Records
import Statistics

/// From the turns to the verdicts.
extension CompareRun {
    /// What is known so far.
    ///
    /// - Parameters:
    ///   - scale: Nanoseconds per tick.
    ///   - ending: Why the run ended before its time.
    ///   - failure: What the harness failed with, if it did.
    /// - Returns: An entry for every cell, measured or not.
    func outcome(
        nanosecondsPerTick scale: Double, ending: Ending?, failure: HarnessError? = nil
    ) -> Compare.Outcome {
        let best = HostNoise.bestProbe(of: series.joined(), given: nil)
        var outcome = Compare.Outcome()
        var biases: [CellBias] = []
        for index in plan.cells.indices {
            var (entry, judged) = entry(index, best, scale)
            if entry.skipped == nil, entry.aNs == nil, entry.bNs == nil {
                entry.skipped = whyEmpty(index, ending, failure)
            } else if let reason = refused[index] {
                outcome.warnings.append(
                    "\(plan.cells[index].description) ended after \(entry.pairs) pairs: \(reason)")
            }
            if let bias = judged?.bias {
                biases.append(CellBias(share: bias, cell: plan.cells[index].description))
            }
            outcome.entries.append(entry)
        }
        outcome.lacksHost = plan.cells.indices.allSatisfy { index in
            outcome.entries[index].skipped != nil
                && (skipped[index] != nil || refused[index] != nil)
        }
        outcome.failure = failure
        outcome.pairs = rounds
        outcome.interrupted = ending == .interrupted
        if ending == .budget {
            outcome.warnings.append("the budget ran out before everything was measured")
        }
        let noise = HostNoise(of: Array(series.joined()), bestProbe: best)
        outcome.warnings += noise.warnings
        outcome.noisy = noise.isLoud
        let drifts = plan.cells.indices.compactMap {
            ControlDrift(self[$0, .control].counted(bestProbe: best).map(\.ticksPerPair))
        }
        if let worst = drifts.max(by: { $0.share < $1.share }), worst.isLarge {
            outcome.warnings.append(worst.warning)
        }
        if let warning = CellBias.warning(biases, of: outcome.entries.count) {
            outcome.warnings.append(warning)
        }
        return outcome
    }

    /// The entry as far as there are figures, and what its verdict rests on.
    private func entry(
        _ index: Int, _ best: Double, _ scale: Double
    ) -> (CompareEntry, Judged?) {
        let cell = plan.cells[index]
        var entry = plan.entry(cell)
        entry.rounds = rounds
        entry.discarded = CompareTurn.allCases.reduce(0) { $0 + self[index, $1].discarded }
        if let reason = skipped[index] {
            entry.skipped = reason
            return (entry, nil)
        }
        if cell.turns.count == 1 {
            let costs = self[index, cell.turns[0]].counted(bestProbe: best)
            let measured = Self.measured(costs.map { $0.ticksPerPair * scale })
            entry.pairs = costs.count
            if cell.turns == [.a] { entry.aNs = measured } else { entry.bNs = measured }
            return (entry, nil)
        }
        let a = self[index, .a]
        let pairs = Self.pairs(a, self[index, .b], best)
        let again = Self.pairs(a, self[index, .again], best)
        let seeds = SplitMix64(seed: plan.seed)
        // Streams that no order of turns uses.
        let first = plan.cells.count + 1 + 2 * index
        guard let ratio = try? PairedRatio(pairs, seed: seeds.stream(first).seed) else {
            return (entry, nil)
        }
        let judged = Judged(
            ratio: ratio, noise: try? PairedRatio(again, seed: seeds.stream(first + 1).seed),
            minEffect: plan.minEffect)
        entry.enter(judged)
        entry.aNs = Self.measured(pairs.map { $0.a * scale })
        entry.bNs = Self.measured(pairs.map { $0.b * scale })
        entry.controlNs = Self.measured(
            self[index, .control].counted(bestProbe: best).map { $0.ticksPerPair * scale })
        return (entry, judged)
    }

    /// The pairs of which both had the core to themselves; all of them where there are too few such pairs.
    ///
    /// Quiet turns enough on either side may still be of different rounds, which leaves no pair. What a
    /// neighbour does then is in the noise as well, and said in a warning.
    private static func pairs(
        _ a: CellSeries, _ b: CellSeries, _ best: Double
    ) -> [(a: Double, b: Double)] {
        let quiet = a.pairs(with: b, bestProbe: best)
        return quiet.count >= PairedRatio.fewestPairs
            ? quiet : a.pairs(with: b, bestProbe: .infinity)
    }

    /// A median with its interval; how many there are stands in the entry as `pairs`.
    private static func measured(_ values: [Double]) -> Measured? {
        (try? Summary(values)).map(Measured.init(ratios:))
    }

    private func whyEmpty(_ index: Int, _ ending: Ending?, _ failure: HarnessError?) -> String {
        if let reason = refused[index] { return reason }
        if self[index, .a].moved + self[index, .b].moved > 0 {
            return "a worker was moved off its CPU"
        }
        if let failure { return "the run failed: \(failure.line)" }
        return switch ending {
        case .interrupted: "interrupted before its turn"
        case .budget: "the budget ran out before its turn"
        case .hang: "the run ended before its turn"
        case nil: "no undisturbed pair"
        }
    }
}

/// A cell in which A against itself did not come out as 1.
struct CellBias {
    /// By how much, as a share of 1.
    var share: Double
    var cell: String

    /// What a reader should know of all of them; `nil` when there is none.
    static func warning(_ biases: [Self], of cells: Int) -> String? {
        guard let worst = biases.max(by: { $0.share.magnitude < $1.share.magnitude }) else {
            return nil
        }
        let hundredths = Int((worst.share.magnitude * 10_000).rounded())
        let digits = "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
        return
            "in \(biases.count) of \(cells) cells A against itself came out apart from 1, by "
            + "\(worst.share < 0 ? "-" : "")\(digits) % in \(worst.cell): the procedure is biased "
            + "there (of sound ones one in twenty comes out so by chance)"
    }
}

/// Whether fixed work went on costing the same.
///
/// Pairs do not mind a machine that changes between them, so this takes nothing from a verdict; but times
/// in nanoseconds are then of no single machine, and a change of clock may not hit A and B alike.
struct ControlDrift {
    /// A machine that moved by more than the smallest thing worth naming is worth naming itself.
    ///
    /// So it is the default of `--min-effect`; a quiet machine's floor stays within half a percent.
    static let largest = 0.02
    /// In each third of the run, so that a median is one.
    static let fewest = 5

    /// The dearest third's median over the cheapest third's, less 1.
    let share: Double

    /// Looks at a run; `nil` when there are too few turns to tell.
    ///
    /// - Parameter times: Of fixed work, in the order in which they were taken.
    init?(_ times: [Double]) {
        let length = times.count / 3
        guard length >= Self.fewest else { return nil }
        let medians = (0..<3).compactMap { third in
            Overlap.median(Array(times[third * length..<(third + 1) * length]))
        }
        guard let low = medians.min(), let high = medians.max(), low > 0 else { return nil }
        share = high / low - 1
    }

    var isLarge: Bool { share > Self.largest }

    var warning: String {
        let tenths = Int((share * 1000).rounded())
        return
            "the control, fixed work, moved by \(tenths / 10).\(tenths % 10) % between thirds of the "
            + "run: the machine did not stay the same; trust the ratios, not the nanoseconds"
    }
}
