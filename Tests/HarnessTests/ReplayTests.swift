import Records
import Statistics
import Testing

@testable import Harness

/// Episodes that fail as a test says.
final class ScriptedEpisodes {
    /// Plans that were run, in order.
    private(set) var plans: [EpisodePlan] = []
    /// Time of the clock that goes on with each run, nanoseconds.
    private(set) var time: Int64 = 0
    private let answer: (EpisodePlan, Int) -> EpisodeReport

    init(_ answer: @escaping (EpisodePlan, _ run: Int) -> EpisodeReport) {
        self.answer = answer
    }

    func run(_ plan: EpisodePlan) throws(HarnessError) -> EpisodeReport {
        plans.append(plan)
        var report = answer(plan, plans.count)
        report.seconds = Double(plan.milliseconds) * 1e-3
        time += Int64(plan.milliseconds) * 1_000_000
        return report
    }

    func replay(_ token: EpisodeToken, _ options: ReplayOptions) -> Replay {
        Replay(token, options, now: { self.time }, runEpisode: run)
    }
}

extension EpisodeReport {
    init(_ plan: EpisodePlan, _ findings: Finding...) {
        self.init(plan: plan)
        self.findings = findings
    }
}

@Suite struct ReplayTests {
    static let hang = Finding("INV-6", "hang", "a worker did not come to its end")
    static let other = Finding("INV-3", "late-add", "an add after the fold")

    static func token(_ change: (inout EpisodePlan) -> Void = { _ in }) -> EpisodeToken {
        var plan = EpisodePlan(load: "lives", subject: "rseq")
        plan.seed = 42
        change(&plan)
        return EpisodeToken(
            revision: "0.1.0", plan: plan,
            wanted: .init(invariant: "INV-6", symptom: "hang"))
    }

    static var options: ReplayOptions {
        ReplayOptions(revision: "0.1.0") { "reftorture replay \($0)" }
    }

    private func ran(
        _ episodes: ScriptedEpisodes, _ token: EpisodeToken = token(),
        _ change: (inout ReplayOptions) -> Void = { _ in }
    ) throws -> ReplayOutcome {
        var options = Self.options
        change(&options)
        return try episodes.replay(token, options).run { _, _ in }
    }

    @Test func `it is run until it is found, first with its own seed`() throws {
        let episodes = ScriptedEpisodes { EpisodeReport($0, $1 == 3 ? [Self.hang] : []) }
        let outcome = try ran(episodes)
        #expect(outcome.entry.runs == 3)
        #expect(outcome.entry.found == 1)
        #expect(outcome.entry.first == 3)
        #expect(outcome.entry.seconds == 1.5)
        #expect(outcome.entry.finding?.detail == Self.hang.detail)
        #expect(outcome.entry.ownSeed == false)
        #expect(outcome.entry.stopped == "with the first run that showed it")
        // Two runs with fresh seeds, the second one found it: 1 - 0.975^(1/2).
        #expect(abs((outcome.entry.probability?.low ?? 0) - 0.01258) < 1e-4)
        #expect(episodes.plans[0].seed == 42)
        #expect(Set(episodes.plans.map(\.seed)).count == 3)
        // Others follow from it: the same replay is the same runs.
        let again = ScriptedEpisodes { EpisodeReport($0, $1 == 3 ? [Self.hang] : []) }
        _ = try ran(again)
        #expect(again.plans == episodes.plans)
        // The violation repeats the very run that showed it.
        let violation = try #require(outcome.violations.first)
        let word = String(try #require(violation.replay.split(separator: " ").last))
        guard case .soak(let found) = try ReplayToken.parse(word) else {
            Issue.record("no episode: \(word)")
            return
        }
        #expect(found.plan == episodes.plans[2])
        #expect(found.wanted == .init(invariant: "INV-6", symptom: "hang"))
    }

    @Test func `of a number that was asked for all are made`() throws {
        let episodes = ScriptedEpisodes { EpisodeReport($0, $1 % 3 == 0 ? [Self.hang] : []) }
        let outcome = try ran(episodes) { $0.repeats = 10 }
        #expect(outcome.entry.runs == 10)
        #expect(outcome.entry.found == 3)
        #expect(outcome.entry.first == 3)
        #expect(!outcome.entry.always)
        #expect(outcome.entry.ownSeed == false)
        #expect(outcome.entry.stopped == "after all runs")
        // Wilson, 3 of the 9 that are not of the token's own seed.
        #expect(abs((outcome.entry.probability?.low ?? 0) - 0.1206) < 1e-3)
        #expect(abs((outcome.entry.probability?.high ?? 0) - 0.6458) < 1e-3)
    }

    @Test func `the seed that was kept because it showed it says nothing of how often others do`()
        throws
    {
        let own = { (plan: EpisodePlan, _: Int) in
            EpisodeReport(plan, plan.seed == 42 ? [Self.hang] : [])
        }
        let many = try ran(ScriptedEpisodes(own)) { $0.repeats = 11 }.entry
        #expect(many.runs == 11 && many.found == 1 && many.ownSeed == true)
        #expect(many.freshRuns == 10 && many.freshFound == 0)
        #expect(many.probability?.estimate == 0)
        #expect(many.probability.map { $0.high < 0.27 } == true)
        let once = try ran(ScriptedEpisodes(own)).entry
        #expect(once.runs == 1 && once.ownSeed == true && once.probability == nil)
        #expect(!once.always)
    }

    @Test func `a series that ends early says by which rule`() throws {
        let episodes = ScriptedEpisodes { plan, run in
            EpisodeReport(plan, run == 2 || run == 3 ? [Self.hang] : [])
        }
        let entry = try ran(episodes) {
            $0.shrinks = true
            $0.budget = .seconds(10)
        }.entry
        #expect(entry.stopped == "once it was found and a quarter of the budget used up")
        // Five runs in 2.5 s, one of them with its own seed.
        #expect(entry.freshRuns == 4 && entry.freshFound == 2)
        #expect(entry.probability?.estimate == 0.5)
        let late = ScriptedEpisodes { plan, run in EpisodeReport(plan, run == 7 ? [Self.hang] : [])
        }
        let first = try ran(late) {
            $0.shrinks = true
            $0.budget = .seconds(10)
        }.entry
        // The first of six fresh ones that showed it ended it: 1 - 0.975^(1/6).
        #expect(first.freshRuns == 6)
        #expect(abs((first.probability?.low ?? 0) - 0.00421) < 1e-4)
        let cut = ScriptedEpisodes { plan, _ in EpisodeReport(plan) }
        #expect(try ran(cut) { $0.budget = .seconds(2) }.entry.stopped == "early: the time is over")
    }

    @Test func `what never comes again is bounded, and no violation`() throws {
        let outcome = try ran(ScriptedEpisodes { plan, _ in EpisodeReport(plan) })
        #expect(outcome.entry.runs == 20)
        #expect(outcome.entry.found == 0)
        #expect(outcome.entry.first == nil)
        #expect(outcome.violations.isEmpty)
        #expect(abs((outcome.entry.probability?.high ?? 0) - 0.1459) < 1e-3)
    }

    @Test func `another finding does not count, and is not kept quiet`() throws {
        for other in [Self.other, Finding("INV-7", "hang", "d"), Finding("INV-6", "leak", "d")] {
            let outcome = try ran(ScriptedEpisodes { plan, _ in EpisodeReport(plan, other) })
            #expect(outcome.entry.found == 0)
            #expect(outcome.entry.runs == 20)
            #expect(outcome.violations.map(\.invariant) == [other.invariant])
            #expect(outcome.violations.map(\.symptom) == [other.symptom])
        }
    }

    @Test func `a symptom that was asked for is looked for instead`() throws {
        let episodes = ScriptedEpisodes {
            EpisodeReport($0, $1 == 4 ? [Self.hang, Self.other] : [Self.hang])
        }
        let outcome = try ran(episodes) { $0.symptom = "late-add" }
        #expect(outcome.entry.first == 4)
        #expect(outcome.entry.finding?.invariant == "INV-3")
        #expect(outcome.violations.map(\.symptom) == ["late-add", "hang"])
    }

    @Test func `without a finding in the token the first one is looked for`() throws {
        var token = Self.token()
        token.wanted = nil
        let episodes = ScriptedEpisodes { plan, run in
            EpisodeReport(plan, run == 2 ? [Self.other] : run > 2 ? [Self.hang] : [])
        }
        let outcome = try ran(episodes, token) { $0.repeats = 5 }
        #expect(outcome.entry.found == 1)
        #expect(outcome.entry.finding?.symptom == "late-add")
    }

    @Test func `always is said of its own seed and five fresh ones, and of no fewer`() throws {
        let hangs = { (plan: EpisodePlan, _: Int) in EpisodeReport(plan, Self.hang) }
        #expect(try ran(ScriptedEpisodes(hangs)) { $0.repeats = 6 }.entry.always)
        #expect(try !ran(ScriptedEpisodes(hangs)) { $0.repeats = 5 }.entry.always)
        let others = ScriptedEpisodes { EpisodeReport($0, $1 == 1 ? [] : [Self.hang]) }
        #expect(try !ran(others) { $0.repeats = 20 }.entry.always)
        let misses = ScriptedEpisodes { EpisodeReport($0, $1 == 9 ? [] : [Self.hang]) }
        #expect(try !ran(misses) { $0.repeats = 20 }.entry.always)
    }

    @Test func `after a run that is stuck there is no other`() throws {
        let episodes = ScriptedEpisodes { plan, _ in
            var report = EpisodeReport(plan, Self.hang)
            report.isStuck = true
            return report
        }
        let outcome = try ran(episodes) {
            $0.repeats = 10
            $0.shrinks = true
        }
        #expect(episodes.plans.count == 1)
        #expect(outcome.isStuck)
        #expect(outcome.entry.found == 1)
        #expect(outcome.entry.shrunk?.ended == "threads are stuck")
    }

    @Test func `what was interrupted or cut short is no miss`() throws {
        let interrupted = ScriptedEpisodes { plan, run in
            var report = EpisodeReport(plan)
            report.interrupted = run == 3
            return report
        }
        let outcome = try ran(interrupted)
        #expect(interrupted.plans.count == 3)
        #expect(outcome.entry.runs == 2)
        #expect(outcome.interrupted)
        // Half a second each: the third ends after the budget.
        let cut = ScriptedEpisodes { plan, _ in EpisodeReport(plan) }
        #expect(try ran(cut) { $0.budget = .milliseconds(1200) }.entry.runs == 2)
        #expect(cut.plans.count == 3)
    }

    @Test func `what cannot be run here is skipped with the reason`() throws {
        let episodes = ScriptedEpisodes { plan, _ in
            var report = EpisodeReport(plan)
            report.skipped = "no rseq"
            return report
        }
        let outcome = try ran(episodes)
        #expect(outcome.entry.skipped == "no rseq")
        #expect(outcome.entry.runs == 0)
        #expect(outcome.entry.probability == nil)
        #expect(episodes.plans.count == 1)
    }

    @Test func `stretches of a changing host are told`() throws {
        let episodes = ScriptedEpisodes { plan, run in
            var report = EpisodeReport(plan)
            report.invalid = run < 3 ? ["CPU 1 went offline"] : []
            return report
        }
        #expect(try ran(episodes).warnings == ["CPU 1 went offline"])
    }

    @Test func `perturbed holds windows open four times as often`() throws {
        let episodes = ScriptedEpisodes { plan, _ in EpisodeReport(plan, Self.hang) }
        let token = Self.token {
            $0.rarity = 64
            $0.windows = ["mode-to-add"]
        }
        let outcome = try ran(episodes, token) { $0.perturbed = true }
        #expect(episodes.plans[0].rarity == 16)
        #expect(episodes.plans[0].windows == ["mode-to-add"])
        #expect(outcome.entry.perturbed)
        let never = Self.token { $0.rarity = 0 }.plan.perturbed
        #expect(never.rarity == 16)
        #expect(!never.windows.isEmpty)
        #expect(Self.token { $0.rarity = 2 }.plan.perturbed.rarity == 1)
    }
}

extension EpisodeReport {
    init(_ plan: EpisodePlan, _ findings: [Finding]) {
        self.init(plan: plan)
        self.findings = findings
    }
}
