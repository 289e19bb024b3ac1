import Statistics

/// Runs of one plan, counted: those with fresh seeds for what they prove, the one with the seed that the plan
/// was kept for by itself.
struct ReplaySeries {
    /// Why there was no further run.
    enum Stopped: Equatable {
        /// With the first that showed it.
        case withFirst
        /// It had not been missed once.
        case always
        /// A quarter of the budget was used up, and it had been found.
        case quarter
        /// Before all were made.
        case early(ReplayRunner.Stop)
    }

    private(set) var runs = 0
    private(set) var found = 0
    /// Which run was the first that showed it, from 1.
    private(set) var first: Int?
    private(set) var seconds = 0.0
    /// Whether the seed that the plan came with showed it again; `nil` without such a run.
    private(set) var own: Bool?
    /// The first time that it was found.
    private(set) var finding: Finding?
    private(set) var example: ReplayRunner.Attempt?
    /// `nil` when all were made that were to be.
    var stopped: Stopped?
    private var showedLast = false

    /// Counts a run with a seed that follows from the plan's own.
    mutating func add(_ attempt: ReplayRunner.Attempt) {
        runs += 1
        seconds += attempt.seconds
        showedLast = attempt.finding != nil
        guard let finding = attempt.finding else { return }
        found += 1
        if first == nil {
            first = runs
            self.finding = finding
            example = attempt
        }
    }

    /// Counts the run with the seed that the plan came with.
    mutating func addOwn(_ attempt: ReplayRunner.Attempt) {
        add(attempt)
        own = attempt.finding != nil
        showedLast = false
    }

    /// Runs with fresh seeds, and those of them that showed it.
    private var freshRuns: Int { runs - (own == nil ? 0 : 1) }
    private var freshFound: Int { found - (own == true ? 1 : 0) }

    /// Whether "always" may be said.
    var isAlways: Bool { freshRuns >= Replay.runsForAlways && found == runs }

    /// How often fresh seeds show it; `nil` without a run of one.
    var proportion: Proportion? {
        if freshRuns == 0 { return nil }
        // Whatever the rule was called: the last run was the last because it was the first to show it.
        let isFirst = freshFound == 1 && showedLast
        let isStoppedByIt = isFirst && (stopped == .withFirst || stopped == .quarter)
        return Proportion(
            successes: freshFound, of: freshRuns, ending: isStoppedByIt ? .withFirst : .afterAll)
    }

    /// Probability that one run shows it, for how often to try: not overrated after few runs, never 0
    /// (Agresti and Coull's centre).
    var cautiousEstimate: Double {
        let centre = (Double(freshFound) + 1.92) / (Double(freshRuns) + 3.84)
        return freshFound == 0 ? centre : min(centre, Double(freshFound) / Double(freshRuns))
    }

    /// The rule by which it was stopped, in words.
    var rule: String {
        switch stopped {
        case nil: "after all runs"
        case .withFirst: "with the first run that showed it"
        case .always: "once all runs had shown it"
        case .quarter: "once it was found and a quarter of the budget used up"
        case .early(let stop): "early: \(Shrink.reason(stop))"
        }
    }
}
