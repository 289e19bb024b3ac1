import Machine
import Statistics

/// Runs a plan again and again, and holds what is found against what is looked for.
struct ReplayRunner {
    /// Runs one episode; a fake in tests.
    typealias RunEpisode = (EpisodePlan) throws(HarnessError) -> EpisodeReport

    /// Why there is no further run.
    enum Stop: Equatable {
        case time
        case runs
        case interrupted
        /// Threads are still inside an episode: this process must not begin another.
        case stuck
        case skipped(String)
    }

    /// One run that counts.
    struct Attempt {
        /// The plan with the seed that it had.
        var plan: EpisodePlan
        var seconds: Double
        var kills: Int
        /// What was looked for.
        var finding: Finding?
    }

    let runEpisode: RunEpisode
    /// The monotonic clock, nanoseconds; told by tests.
    let now: () -> Int64
    /// What is looked for; the first thing found when `nil`.
    private(set) var wanted: EpisodeToken.Wanted?
    /// When no further run begins; `nil` when nobody minds.
    var endsBy: Int64?
    /// Runs in all after which no further one begins.
    var mostRuns = Int.max
    /// When a run itself is cut short.
    var cutBy: Int64?

    private(set) var stop: Stop?
    /// Runs that were begun.
    private(set) var begun = 0
    /// What was found besides, the first of each kind, with the plan that showed it.
    private(set) var others: [(finding: Finding, plan: EpisodePlan)] = []
    /// Why runs may prove nothing, each reason once.
    private(set) var invalid: [String] = []

    init(
        wanted: EpisodeToken.Wanted?, endsBy: Int64? = nil,
        now: @escaping () -> Int64 = MonotonicClock.nanoseconds,
        runEpisode: @escaping RunEpisode
    ) {
        self.wanted = wanted
        self.endsBy = endsBy
        cutBy = endsBy
        self.now = now
        self.runEpisode = runEpisode
    }

    /// More of them would say nothing new.
    private static let mostOthers = 8

    /// Allows further runs after time or number were used up.
    mutating func goOn(until endsBy: Int64?, mostRuns: Int) {
        self.endsBy = endsBy
        self.mostRuns = mostRuns
        if stop == .time || stop == .runs { stop = nil }
    }

    /// Runs `plan` once: with its own seed when `number` is 0, with one that follows from it otherwise.
    ///
    /// - Returns: `nil` when there was no run that counts; `stop` then says why.
    /// - Throws: `HarnessError` when threads or memory cannot be had.
    mutating func attempt(_ plan: EpisodePlan, number: Int) throws(HarnessError) -> Attempt? {
        guard stop == nil else { return nil }
        if let endsBy, now() >= endsBy {
            stop = .time
            return nil
        }
        if begun >= mostRuns {
            stop = .runs
            return nil
        }
        var seeded = plan
        if number > 0 {
            var draw = SplitMix64(seed: plan.seed).stream(number)
            seeded.seed = draw.next()
        }
        begun += 1
        let report = try runEpisode(seeded)
        if let reason = report.skipped {
            stop = .skipped(reason)
            return nil
        }
        for reason in report.invalid where !invalid.contains(reason) { invalid.append(reason) }
        if report.interrupted { stop = .interrupted }
        if report.isStuck { stop = .stuck }
        let finding = judge(report, of: seeded)
        if finding == nil {
            if report.interrupted { return nil }
            // Cut short it proves nothing.
            if let cutBy, now() >= cutBy, stop == nil {
                stop = .time
                return nil
            }
        }
        return Attempt(
            plan: seeded, seconds: report.seconds, kills: report.kills, finding: finding)
    }

    /// The finding that is looked for; what else there is goes to `others`.
    private mutating func judge(_ report: EpisodeReport, of plan: EpisodePlan) -> Finding? {
        if wanted == nil, let first = report.findings.first {
            wanted = .init(invariant: first.invariant, symptom: first.symptom)
        }
        for finding in report.findings where wanted?.isMet(by: finding) != true {
            let isNew = !others.contains {
                $0.finding.invariant == finding.invariant && $0.finding.symptom == finding.symptom
            }
            if isNew, others.count < Self.mostOthers { others.append((finding, plan)) }
        }
        return report.findings.first { wanted?.isMet(by: $0) == true }
    }
}

extension EpisodeToken.Wanted {
    /// Whether this is what is looked for: another broken promise, or another sight of it, is another thing.
    func isMet(by finding: Finding) -> Bool {
        symptom == finding.symptom && (invariant == nil || invariant == finding.invariant)
    }
}
