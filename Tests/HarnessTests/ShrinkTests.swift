import Percpu
import Records
import Statistics
import Testing

@testable import Harness

@Suite struct ShrinkTests {
    private static let large = ReplayTests.token {
        $0.workers = 24
        $0.lanes = 4
        $0.pages = 512
        $0.batch = 64
        $0.references = 256
        $0.holdMicroseconds = 500
        $0.slotStart = .max - 64
        $0.yields = false
        $0.windows = Window.allCases.map(\.rawValue)
        $0.rarity = 16
    }

    /// Both windows and two workers are what it takes.
    private static func fails(_ plan: EpisodePlan) -> Bool {
        Set(plan.windows).isSuperset(of: ["flag-to-grace", "before-exit"]) && plan.workers >= 2
    }

    private func shrunk(
        _ episodes: ScriptedEpisodes, _ token: EpisodeToken = large,
        budget: Duration? = nil, mostRuns: Int = 2_000
    ) throws -> (outcome: ReplayOutcome, shrunk: ReplayEntry.Shrunk, plan: EpisodePlan) {
        var options = ReplayTests.options
        options.shrinks = true
        options.budget = budget
        options.mostShrinkingRuns = mostRuns
        let outcome = try episodes.replay(token, options).run { _, _ in }
        let shrunk = try #require(outcome.entry.shrunk)
        guard case .soak(let small) = try ReplayToken.parse(shrunk.token) else {
            throw TokenError.noToken(shrunk.token)
        }
        #expect(small.wanted == token.wanted)
        return (outcome, shrunk, small.plan)
    }

    @Test func `what comes always is brought down to just what it takes`() throws {
        let episodes = ScriptedEpisodes { plan, _ in
            EpisodeReport(plan, Self.fails(plan) ? [ReplayTests.hang] : [])
        }
        let (outcome, shrunk, plan) = try shrunk(episodes)
        #expect(plan.windows == ["flag-to-grace", "before-exit"])
        #expect(plan.workers == 2)
        #expect(plan.lanes == 1)
        #expect(plan.pages == 1)
        #expect(plan.batch == 1)
        #expect(plan.references == 1)
        #expect(plan.holdMicroseconds == 0)
        #expect(plan.lifeMicroseconds == 0)
        #expect(plan.slotStart == 0)
        #expect(plan.yields)
        #expect(plan.milliseconds == 20)
        #expect(outcome.entry.always)
        #expect(shrunk.ended == "nothing more can be left out")
        #expect(shrunk.found == shrunk.runs)
        #expect(shrunk.changed.contains(.init(name: "workers", from: "24", to: "2")))
        #expect(shrunk.tried < 150, "\(shrunk.tried) runs")
        // The same answers, the same way.
        let again = ScriptedEpisodes { plan, _ in
            EpisodeReport(plan, Self.fails(plan) ? [ReplayTests.hang] : [])
        }
        _ = try self.shrunk(again)
        #expect(again.plans == episodes.plans)
    }

    @Test func `a plan that shows something else is not taken for smaller`() throws {
        let episodes = ScriptedEpisodes { plan, _ in
            EpisodeReport(plan, Self.fails(plan) ? [ReplayTests.hang] : [ReplayTests.other])
        }
        let plan = try shrunk(episodes).plan
        #expect(plan.windows == ["flag-to-grace", "before-exit"])
        #expect(plan.workers == 2)
    }

    @Test func `any needed number of workers is found`() throws {
        for needed in 1...24 {
            let episodes = ScriptedEpisodes { plan, _ in
                EpisodeReport(plan, plan.workers >= needed ? [ReplayTests.hang] : [])
            }
            #expect(try shrunk(episodes).plan.workers == needed)
        }
    }

    @Test func `windows that only help in pairs are found whatever the pair`() throws {
        let all = Window.allCases.map(\.rawValue)
        var draw = SplitMix64(seed: 11)
        for _ in 0..<40 {
            let needed = Set((0..<3).map { _ in all[Int(draw.next() % UInt64(all.count))] })
            let episodes = ScriptedEpisodes { plan, _ in
                EpisodeReport(plan, needed.isSubset(of: plan.windows) ? [ReplayTests.hang] : [])
            }
            #expect(try Set(shrunk(episodes).plan.windows) == needed)
        }
    }

    @Test func `kills are brought down to those that it takes`() throws {
        let episodes = ScriptedEpisodes { plan, _ in
            let made = min(plan.kills ?? 1_000, 1_000)
            var report = EpisodeReport(plan, made >= 60 ? [ReplayTests.hang] : [])
            report.kills = made
            return report
        }
        // By halves: 1000, 500, 250, 125, 62.
        #expect(try shrunk(episodes).plan.kills == 62)
    }

    /// Seen at each step, the result can always show it.
    ///
    /// What chance may cost is that something is kept that could go.
    @Test func `what comes in three of ten runs stays, in nearly all cases with little else`()
        throws
    {
        var kept = 0
        var least = 0
        for seed in 0..<100 {
            var draw = SplitMix64(seed: 0xa11ce).stream(seed)
            let episodes = ScriptedEpisodes { plan, _ in
                let shows = Self.fails(plan) && draw.unitInterval() < 0.3
                return EpisodeReport(plan, shows ? [ReplayTests.hang] : [])
            }
            var options = ReplayTests.options
            options.shrinks = true
            let outcome = try episodes.replay(Self.large, options).run { _, _ in }
            // Nothing found in 20 runs: 0.7^20 is one in 1,250.
            guard let word = outcome.entry.shrunk?.token,
                case .soak(let small) = try ReplayToken.parse(word)
            else { continue }
            if Self.fails(small.plan) { kept += 1 }
            if small.plan.workers == 2, small.plan.windows.count == 2 { least += 1 }
        }
        #expect(kept >= 95, "kept in \(kept) of 100")
        #expect(least >= 70, "least in \(least) of 100")
    }

    /// Half as long is half as probable here: what is taken for one lucky find goes on until it is all luck.
    @Test func `a shorter episode has to show it more than once`() throws {
        var short = 0
        for seed in 0..<100 {
            var draw = SplitMix64(seed: 0xb0b).stream(seed)
            let episodes = ScriptedEpisodes { plan, _ in
                let shows = draw.unitInterval() < 0.5 * Double(plan.milliseconds) / 500
                return EpisodeReport(plan, shows ? [ReplayTests.hang] : [])
            }
            let length = try shrunk(episodes).plan.milliseconds
            if length <= 125 { short += 1 }
        }
        #expect(short <= 20, "shorter than it bears in \(short) of 100")
    }

    @Test func `what showed it by luck alone is taken back`() throws {
        var luck = 1
        let episodes = ScriptedEpisodes { plan, _ in
            if plan.workers > 1 { return EpisodeReport(plan, ReplayTests.hang) }
            luck -= 1
            return EpisodeReport(plan, luck >= 0 ? [ReplayTests.hang] : [])
        }
        let (_, shrunk, plan) = try shrunk(episodes)
        #expect(plan.workers > 1)
        #expect(shrunk.found == shrunk.runs)
    }

    @Test func `how often the smallest plan shows it is measured with seeds it was not found by`()
        throws
    {
        for most in [1, 3] {
            var number = 0
            let episodes = ScriptedEpisodes { plan, _ in
                number += 1
                let shows = Self.fails(plan) && number.isMultiple(of: most)
                return EpisodeReport(plan, shows ? [ReplayTests.hang] : [])
            }
            let shrunk = try shrunk(episodes).shrunk
            #expect(shrunk.runs > 0)
            let measured = Set(episodes.plans.suffix(shrunk.runs).map(\.seed))
            #expect(measured.count == shrunk.runs)
            #expect(measured.isDisjoint(with: episodes.plans.dropLast(shrunk.runs).map(\.seed)))
        }
    }

    @Test func `time and number of runs are kept to`() throws {
        let answer = { (plan: EpisodePlan, _: Int) in
            EpisodeReport(plan, Self.fails(plan) ? [ReplayTests.hang] : [])
        }
        let timed = ScriptedEpisodes(answer)
        let (_, shrunk, plan) = try shrunk(timed, budget: .seconds(8))
        #expect(timed.time <= 8_500_000_000, "no run begins after the end")
        #expect(shrunk.ended == "the time is over")
        #expect(Self.fails(plan))
        let counted = ScriptedEpisodes(answer)
        let few = try self.shrunk(counted, mostRuns: 7)
        #expect(few.shrunk.tried == 7)
        #expect(few.shrunk.ended == "the number of runs is used up")
        #expect(Self.fails(few.plan))
    }

    @Test func `an interrupted search keeps the best so far`() throws {
        let episodes = ScriptedEpisodes { plan, run in
            var report = EpisodeReport(plan, Self.fails(plan) ? [ReplayTests.hang] : [])
            if run == 12 {
                report.findings = []
                report.interrupted = true
            }
            return report
        }
        let (outcome, shrunk, plan) = try shrunk(episodes)
        #expect(episodes.plans.count == 12)
        #expect(outcome.interrupted)
        #expect(shrunk.ended == "interrupted")
        #expect(plan.workers < 24)
        #expect(Self.fails(plan))
    }

    @Test func `without a finding there is nothing to make smaller`() throws {
        var options = ReplayTests.options
        options.shrinks = true
        let episodes = ScriptedEpisodes { plan, _ in EpisodeReport(plan) }
        let outcome = try episodes.replay(Self.large, options).run { _, _ in }
        #expect(outcome.entry.shrunk == nil)
        #expect(outcome.entry.runs == 20)
    }

    @Test func `accepted steps are told`() throws {
        var steps: [String] = []
        var options = ReplayTests.options
        options.shrinks = true
        let episodes = ScriptedEpisodes { plan, _ in
            EpisodeReport(plan, Self.fails(plan) ? [ReplayTests.hang] : [])
        }
        _ = try episodes.replay(Self.large, options).run { text, isStep in
            if isStep { steps.append(text) }
        }
        #expect(steps.contains("workers 24 -> 12"))
        #expect(steps.contains("teardown threads 4 -> 1"))
    }
}
