public import Machine
public import Records
import Statistics

/// How a failing episode is to be run again.
public struct ReplayOptions: Sendable {
    /// How often; until it is found, at most 20 times, when `nil`.
    public var repeats: Int?
    /// Whether windows are held open more often than in the plan.
    public var perturbed = false
    /// Whether the plan is to be made smaller while the finding stays.
    public var shrinks = false
    /// What to look for instead of what the token says.
    public var symptom: String?
    /// Upper bound of it all; `nil` when nobody minds.
    public var budget: Duration?
    /// Most runs that making it smaller may take.
    public var mostShrinkingRuns = 2_000
    /// Which build this is, for tokens.
    public var revision: String
    /// What repeats the run of an episode, given its token: a command line.
    public var replay: @Sendable (_ token: String) -> String

    public init(revision: String, replay: @escaping @Sendable (String) -> String) {
        self.revision = revision
        self.replay = replay
    }
}

/// Where episodes run again.
public struct ReplaySite: Sendable {
    let topology: Topology
    let start: ProcessStart
    /// CPUs in the order in which each policy fills them, by the policy's name.
    let cpus: [String: [Int]]
    let housekeeping: CPUSet?
    /// How long a wait may take; what has not come by then is a hang.
    let patience: Duration

    public init(
        topology: Topology, start: ProcessStart, cpus: [String: [Int]], housekeeping: CPUSet?,
        patience: Duration
    ) {
        self.topology = topology
        self.start = start
        self.cpus = cpus
        self.housekeeping = housekeeping
        self.patience = patience
    }
}

/// What came of a replay.
public struct ReplayOutcome: Sendable {
    public var entry: ReplayEntry
    /// The finding, and what else was found.
    public var violations: [Violation] = []
    public var warnings: [String] = []
    public var interrupted = false
    /// Threads are still inside something that never ends: leave without waiting for them.
    public var isStuck = false
}

/// Runs an episode that failed again, to tell how often it fails and how little it takes.
public struct Replay {
    let token: EpisodeToken
    let options: ReplayOptions
    let runEpisode: ReplayRunner.RunEpisode
    let now: () -> Int64

    /// Prepares a replay on a host.
    public init(_ token: EpisodeToken, _ options: ReplayOptions, on site: ReplaySite) {
        let endsBy = options.budget.map { MonotonicClock.nanoseconds() + $0.nanoseconds }
        self.init(token, options, runEpisode: site.runner(endsBy: endsBy))
    }

    /// Prepares a replay of episodes that somebody else runs.
    init(
        _ token: EpisodeToken, _ options: ReplayOptions,
        now: @escaping () -> Int64 = MonotonicClock.nanoseconds,
        runEpisode: @escaping ReplayRunner.RunEpisode
    ) {
        self.token = token
        self.options = options
        self.now = now
        self.runEpisode = runEpisode
    }

    /// Runs until it is found when nobody says how often; enough to tell one in seven from never.
    private static let mostUnasked = 20
    /// From so many runs with seeds of their own on, without a miss among them and with the token's own seed
    /// as well, "always" is said.
    static let runsForAlways = 5

    /// Makes the runs.
    ///
    /// - Context: the main thread, once per process at a time. Ends early when the end is asked for.
    /// - Parameter observe: Told after each run how it stands; a step that is accepted is told with `true`.
    /// - Returns: What came of it.
    /// - Throws: `HarnessError` when threads or memory cannot be had.
    public func run(
        _ observe: (_ text: String, _ isStep: Bool) -> Void
    ) throws(HarnessError) -> ReplayOutcome {
        let begin = now()
        let endsBy = options.budget.map { begin.addingSaturating($0.nanoseconds) }
        let wanted =
            options.symptom.map { EpisodeToken.Wanted(invariant: nil, symptom: $0) }
            ?? token.wanted
        var runner = ReplayRunner(
            wanted: wanted, endsBy: endsBy, now: now, runEpisode: runEpisode)
        let plan = options.perturbed ? token.plan.perturbed : token.plan
        let series = try series(of: plan, &runner, from: begin, observe)

        var shrunk: Shrink.Result?
        if options.shrinks, let start = series.example {
            let shrink = Shrink(
                from: start, series: series, mostRuns: options.mostShrinkingRuns, begin: begin,
                endsBy: endsBy)
            shrunk = try shrink.run(&runner, observe)
        }
        return outcome(series, shrunk, runner)
    }

    /// The runs of the plan itself.
    private func series(
        of plan: EpisodePlan, _ runner: inout ReplayRunner, from begin: Int64,
        _ observe: (String, Bool) -> Void
    ) throws(HarnessError) -> ReplaySeries {
        var series = ReplaySeries()
        // Of a budget that is to pay for smaller plans too, this part is enough.
        let enough = options.budget.map { begin.addingSaturating($0.nanoseconds / 4) } ?? .max
        for number in 0..<(options.repeats ?? Self.mostUnasked) {
            guard let attempt = try runner.attempt(plan, number: number) else { break }
            // The token's own seed was kept because it had shown it: it says nothing of how often others do.
            if number == 0 { series.addOwn(attempt) } else { series.add(attempt) }
            observe("run \(series.runs): found \(series.found) times", false)
            guard options.repeats == nil, series.found > 0 else { continue }
            if !options.shrinks {
                series.stopped = .withFirst
                break
            }
            // How often it comes decides how often each smaller plan is tried.
            if series.isAlways {
                series.stopped = .always
                break
            }
            if runner.now() >= enough {
                series.stopped = .quarter
                break
            }
        }
        if series.stopped == nil, let stop = runner.stop { series.stopped = .early(stop) }
        return series
    }

    // MARK: - Outcome

    private func outcome(
        _ series: ReplaySeries, _ shrunk: Shrink.Result?, _ runner: ReplayRunner
    ) -> ReplayOutcome {
        var entry = ReplayEntry(
            token: token.text, kind: "soak", title: token.plan.title,
            perturbed: options.perturbed, runs: series.runs, found: series.found,
            ownSeed: series.own, first: series.first, seconds: series.seconds,
            probability: series.proportion.map(ReplayEntry.Probability.init),
            stopped: series.runs == 0 ? nil : series.rule, always: series.isAlways)
        if let wanted = runner.wanted {
            entry.finding = .init(
                invariant: series.finding?.invariant ?? wanted.invariant,
                symptom: wanted.symptom, detail: series.finding?.detail)
        }
        if case .skipped(let reason) = runner.stop { entry.skipped = reason }
        entry.shrunk = shrunk.map { self.shrunk($0) }

        var outcome = ReplayOutcome(entry: entry)
        if let finding = series.finding, let example = shrunk?.plan ?? series.example?.plan {
            outcome.violations.append(violation(finding, example))
        }
        outcome.violations += runner.others.map { violation($0.finding, $0.plan) }
        outcome.warnings = runner.invalid
        outcome.interrupted = runner.stop == .interrupted
        outcome.isStuck = runner.stop == .stuck
        return outcome
    }

    private func shrunk(_ result: Shrink.Result) -> ReplayEntry.Shrunk {
        let word = EpisodeToken(
            revision: options.revision, plan: result.plan, wanted: result.wanted
        ).text
        return ReplayEntry.Shrunk(
            token: word, changed: token.plan.changes(to: result.plan), tried: result.tried,
            triesPerStep: result.triesPerStep, runs: result.proportion?.tries ?? 0,
            found: result.proportion?.successes ?? 0,
            probability: result.proportion.map(ReplayEntry.Probability.init),
            ended: result.ended)
    }

    private func violation(_ finding: Finding, _ plan: EpisodePlan) -> Violation {
        let word = EpisodeToken(
            revision: options.revision, plan: plan,
            wanted: .init(invariant: finding.invariant, symptom: finding.symptom)
        ).text
        return Violation(
            invariant: finding.invariant, symptom: finding.symptom,
            detail: "\(plan.title): \(finding.detail)", replay: options.replay(word))
    }
}

extension Int64 {
    /// A moment so much later; the end of time when there is none.
    func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

extension ReplaySite {
    /// Runs an episode here, as a soak does.
    fileprivate func runner(endsBy: Int64?) -> ReplayRunner.RunEpisode {
        var host = HostWatch(start: start)
        let rate = TickRate()
        return { (plan) throws(HarnessError) in
            var report = EpisodeReport(plan: plan)
            guard SoakSubject.named(plan.subject) != nil else {
                report.skipped = "\(plan.subject) has no episodes in this build"
                return report
            }
            let usable = cpus[plan.order, default: []].filter(host.usable.contains)
            guard !usable.isEmpty else {
                report.skipped = "no CPU to run on"
                return report
            }
            let run = EpisodeRun(
                plan: plan, placement: (0..<plan.workers).map { usable[$0 % usable.count] },
                housekeeping: housekeeping, patience: patience, start: start, rate: rate)
            return try run.make(on: topology, host: &host, endsBy: endsBy) { _ in }
        }
    }
}
