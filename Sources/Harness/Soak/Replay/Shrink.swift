import Machine
import Records
import Statistics

/// Makes a plan smaller, part by part, while what was found is still found.
///
/// Each smaller plan is run until it shows the finding, at most so often that one which shows it as often
/// as the first plan did is given up in one of twenty cases only. What was accepted was seen. In a fixed
/// order, so that the same answers lead to the same plan.
struct Shrink {
    /// The smallest plan, and how often it shows the finding.
    struct Result {
        var plan: EpisodePlan
        var wanted: EpisodeToken.Wanted?
        var tried: Int
        var triesPerStep: Int
        /// Of runs with fresh seeds alone; `nil` when there was no time for one.
        var proportion: Proportion?
        var ended: String
    }

    /// A plan that showed the finding, and how soon.
    private struct Step {
        var plan: EpisodePlan
        var seconds: Double
        var kills: Int
        /// Measured afterwards: the runs that made it the best plan were looked for, and prove nothing.
        var proportion: Proportion?
    }

    /// Smaller and smaller plans that showed it; never empty.
    private var steps: [Step]
    /// Plans that were given up; not tried again.
    private var given: [EpisodePlan] = []
    /// Probability that one run of the first plan shows it, not overrated after few runs.
    private let probability: Double
    private let mostRuns: Int
    private let begin: Int64
    private let endsBy: Int64?

    /// More tries for one step would leave no time for others.
    private static let mostTries = 60
    /// What a shorter episode must show at least: a single find would let it shrink until it is all luck.
    private static let findsOfShorter = 3

    /// Prepares.
    ///
    /// - Parameters:
    ///   - start: A run that showed it.
    ///   - series: How often that plan showed it.
    ///   - mostRuns: Runs after which no smaller plan is tried.
    ///   - begin: When the command began, on the monotonic clock.
    ///   - endsBy: When it must be over.
    init(
        from start: ReplayRunner.Attempt, series: ReplaySeries, mostRuns: Int, begin: Int64,
        endsBy: Int64?
    ) {
        steps = [
            Step(
                plan: start.plan, seconds: start.seconds, kills: start.kills,
                proportion: series.proportion)
        ]
        probability = series.cautiousEstimate
        self.mostRuns = mostRuns
        self.begin = begin
        self.endsBy = endsBy
    }

    private var best: EpisodePlan { steps[steps.count - 1].plan }

    private func tries(for finds: Int) -> Int {
        min(Self.mostTries, Proportion.triesNeeded(for: finds, probability: probability))
    }

    /// Makes it as small as time allows, then measures how often the result shows the finding.
    func run(
        _ runner: inout ReplayRunner, _ observe: (String, Bool) -> Void
    ) throws(HarnessError) -> Result {
        var shrink = self
        let before = runner.begun
        // The last fifth is for the measurement.
        let limit = endsBy.map { $0 - ($0 - begin) / 5 }
        runner.goOn(until: limit, mostRuns: before + mostRuns)
        var count: Int
        repeat {
            count = shrink.steps.count
            try shrink.sweep(&runner, observe)
        } while runner.stop == nil && shrink.steps.count > count
        let ended = Self.reason(runner.stop)
        let tried = runner.begun - before
        try shrink.settle(&runner, observe)
        let last = shrink.steps[shrink.steps.count - 1]
        return Result(
            plan: last.plan, wanted: runner.wanted, tried: tried,
            triesPerStep: tries(for: 1), proportion: last.proportion, ended: ended)
    }

    static func reason(_ stop: ReplayRunner.Stop?) -> String {
        switch stop {
        case nil: "nothing more can be left out"
        case .time: "the time is over"
        case .runs: "the number of runs is used up"
        case .interrupted: "interrupted"
        case .stuck: "threads are stuck"
        case .skipped(let reason): "skipped: \(reason)"
        }
    }

    // MARK: - Parts

    /// Once through all parts.
    private mutating func sweep(
        _ runner: inout ReplayRunner, _ observe: (String, Bool) -> Void
    ) throws(HarnessError) {
        try reduce(\.workers, to: 1, exactly: true, &runner, observe)
        try reduce(\.lanes, to: 1, exactly: true, &runner, observe)
        try reduceWindows(&runner, observe)
        try reduce(\.references, to: 1, &runner, observe)
        try reduce(\.batch, to: 1, &runner, observe)
        try reduce(\.pages, to: 1, &runner, observe)
        try reduce(\.holdMicroseconds, to: 0, &runner, observe)
        try reduce(\.lifeMicroseconds, to: 0, &runner, observe)
        try set(\.slotStart, 0, &runner, observe)
        try set(\.atomic, false, &runner, observe)
        try set(\.yields, true, &runner, observe)
        try reduceKills(&runner, observe)
        try reduceLength(&runner, observe)
    }

    /// Brings a number down: at once, then by halves of what is left; to the last one when `exactly`.
    private mutating func reduce(
        _ part: WritableKeyPath<EpisodePlan, Int>, to least: Int, exactly: Bool = false,
        finds: Int = 1, _ runner: inout ReplayRunner, _ observe: (String, Bool) -> Void
    ) throws(HarnessError) {
        if try set(part, least, finds: finds, &runner, observe) { return }
        var tooSmall = least
        while runner.stop == nil, best[keyPath: part] - tooSmall > 1 {
            let middle =
                exactly ? (tooSmall + best[keyPath: part]) / 2 : best[keyPath: part] / 2
            if middle <= tooSmall { return }
            if try set(part, middle, finds: finds, &runner, observe) { continue }
            tooSmall = middle
            if !exactly { return }
        }
    }

    /// Whether the part is this now.
    @discardableResult
    private mutating func set<Value: Equatable>(
        _ part: WritableKeyPath<EpisodePlan, Value>, _ value: Value, finds: Int = 1,
        _ runner: inout ReplayRunner, _ observe: (String, Bool) -> Void
    ) throws(HarnessError) -> Bool {
        if best[keyPath: part] == value { return true }
        var plan = best
        plan[keyPath: part] = value
        return try accept(plan, finds: finds, &runner, observe)
    }

    /// Leaves out windows, half of them at a time, then fewer, at last one by one.
    ///
    /// Delta debugging: Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002.
    private mutating func reduceWindows(
        _ runner: inout ReplayRunner, _ observe: (String, Bool) -> Void
    ) throws(HarnessError) {
        if try set(\.windows, [], &runner, observe) { return }
        var size = (best.windows.count + 1) / 2
        while size > 0, runner.stop == nil {
            var from = 0
            while from < best.windows.count, runner.stop == nil {
                var windows = best.windows
                windows.removeSubrange(from..<min(from + size, windows.count))
                // Without any was tried.
                if !windows.isEmpty, try set(\.windows, windows, &runner, observe) { continue }
                from += size
            }
            size /= 2
        }
    }

    /// Ends the load after as many kills as it took, then after fewer.
    private mutating func reduceKills(
        _ runner: inout ReplayRunner, _ observe: (String, Bool) -> Void
    ) throws(HarnessError) {
        let taken = steps[steps.count - 1].kills
        let finds = findsOfShorter
        while taken > 0, runner.stop == nil {
            let kills = best.kills.map { $0 / 2 } ?? taken
            if kills < 1 { return }
            var plan = best
            plan.kills = kills
            if try !accept(plan, finds: finds, &runner, observe) { return }
        }
    }

    /// Makes the episode as short as it was when it failed, then shorter.
    private mutating func reduceLength(
        _ runner: inout ReplayRunner, _ observe: (String, Bool) -> Void
    ) throws(HarnessError) {
        // Whoever watches looks every 20 ms: it is not found sooner.
        let shortest = 20
        let taken = steps[steps.count - 1].seconds * 1000
        let finds = findsOfShorter
        if taken > 0, taken < Double(best.milliseconds) {
            let length = max(shortest, Int(taken.rounded(.up)))
            if length < best.milliseconds,
                try !set(\.milliseconds, length, finds: finds, &runner, observe)
            {
                return
            }
        }
        if best.milliseconds > shortest {
            try reduce(\.milliseconds, to: shortest, finds: finds, &runner, observe)
        }
    }

    /// One for what comes nearly always: there is no luck in it.
    private var findsOfShorter: Int { tries(for: 1) > 2 ? Self.findsOfShorter : 1 }

    // MARK: - Runs

    /// Whether the plan shows it as well; it is the best one then.
    private mutating func accept(
        _ plan: EpisodePlan, finds: Int, _ runner: inout ReplayRunner,
        _ observe: (String, Bool) -> Void
    ) throws(HarnessError) -> Bool {
        if given.contains(plan) { return false }
        let most = tries(for: finds)
        var series = ReplaySeries()
        while series.found < finds, series.runs < most {
            guard let attempt = try runner.attempt(plan, number: series.runs) else { return false }
            series.add(attempt)
            observe("smaller plan \(steps.count): run \(series.runs) of \(most)", false)
        }
        guard series.found >= finds, let example = series.example else {
            given.append(plan)
            return false
        }
        let changes = best.changes(to: plan).map { "\($0.name) \($0.from) -> \($0.to)" }
        steps.append(
            Step(
                plan: example.plan, seconds: example.seconds, kills: example.kills,
                proportion: nil))
        observe(changes.joined(separator: ", "), true)
        return true
    }

    /// Measures the best plan, and goes back a step when it does not show it any more.
    private mutating func settle(
        _ runner: inout ReplayRunner, _ observe: (String, Bool) -> Void
    ) throws(HarnessError) {
        let most = min(Self.mostTries, max(Replay.runsForAlways, 2 * tries(for: 1)))
        runner.goOn(until: endsBy, mostRuns: .max)
        while steps.count > 1 {
            var series = ReplaySeries()
            // With seeds that no step was accepted by.
            while series.runs < most,
                let attempt = try runner.attempt(
                    best, number: Self.mostTries + 1 + series.runs)
            {
                series.add(attempt)
                observe("smallest plan: run \(series.runs) of \(most)", false)
            }
            guard let proportion = series.proportion else { return }
            // Without the time for all of them, none found says little.
            if series.found > 0 || runner.stop != nil {
                steps[steps.count - 1].proportion = proportion
                return
            }
            steps.removeLast()
        }
    }
}
