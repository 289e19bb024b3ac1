import Machine
import Percpu
import Records
import Testing

@testable import Harness

/// Kills at the same time, each of a reference of its own, and that each of these is judged.
@Suite(.serialized) struct ManyKillersTests {
    /// Three storms at sites of their own, with no workers about.
    private func lives(
        patience: Duration = .seconds(20)
    ) throws -> (hosts: [TestSite], lives: [StormyLives<Wrong<Sound>>]) {
        let hosts = try (0..<3).map { _ in try TestSite(patience: patience) }
        return (hosts, hosts.map { StormyLives(site: $0.site, lifeNanoseconds: 0) })
    }

    private func killed(_ crowd: KillerCrowd) -> KillersTurn {
        KillersTurn.kill(
            crowd.storms, rate: TickRate(), workers: 0, nanoseconds: 2_000_000,
            patience: .seconds(20))
    }

    @Test func `every killer kills, and all their kills are in the rate`() throws {
        let (hosts, lives) = try lives()
        let crowd = KillerCrowd(lives)
        let turn = killed(crowd)
        #expect(turn.failure == nil)
        #expect(turn.reports.count == 3)
        #expect(turn.reports.allSatisfy { $0.kills > 0 && $0.findings.isEmpty })
        // Each killer's time is that of the turn or longer.
        let most = turn.reports.reduce(0) { $0 + Double($1.kills) } / 0.002
        #expect(turn.killsPerSecond > 0)
        #expect(turn.killsPerSecond <= most)
        for (storm, report) in zip(crowd.storms, turn.reports) {
            #expect(storm.judge(report).isEmpty)
        }
        withExtendedLifetime(hosts) {}
    }

    @Test(arguments: 0..<3)
    func `a defect of one reference is found by its own killer alone`(planted: Int) throws {
        let (hosts, lives) = try lives()
        lives[planted].reference.preload(1 << 50, slot: 0)
        let turn = killed(KillerCrowd(lives))
        let found = turn.reports.map { Set($0.findings.map(\.invariant)) }
        for index in 0..<3 {
            #expect(found[index].contains("INV-13") == (index == planted))
        }
        withExtendedLifetime(hosts) {}
    }

    @Test func `workers go round all references until the last storm is over`() throws {
        let (hosts, lives) = try lives()
        let crowd = KillerCrowd(lives)
        let start = try ProcessStart.prepare()
        let crew = try PinnedCrew(placement: [Array(start.affinity)[0]], start: start)
        let job = try crew.begin(workers: 0..<1) { crowd.hammer($0) }
        let turn = KillersTurn.kill(
            crowd.storms, rate: TickRate(), workers: 1, nanoseconds: 2_000_000,
            patience: .seconds(20))
        crowd.storms[0].stop()
        crowd.storms[2].stop()
        #expect(!job.isDone(within: .milliseconds(5)))
        crowd.storms[1].stop()
        let hammers = try job.results(within: .seconds(60))
        try crew.dismiss()
        // Each reference in its first round at least.
        #expect(hammers.reduce(0) { $0 + $1.pairs } > 3)
        #expect(hammers.flatMap(\.findings).isEmpty)
        for (index, report) in turn.reports.enumerated() {
            #expect(lives[index].judge(after: report).isEmpty)
        }
        withExtendedLifetime(hosts) {}
    }

    @Test func `every number of killers has its figures`() throws {
        var host = try StormyPlan(StormyPlan.sound, repetitions: 2)
        host.plan.killerCounts = [3]
        let result = try host.run(ManyKillers.self)
        let entries = result.outcome.entries
        #expect(result.outcome.violations.isEmpty)
        #expect(entries == result.recorded)
        #expect(entries.map { $0.killers?.killers } == [1, 3])
        #expect(entries.map(\.references) == [1, 3])
        for entry in entries {
            let killers = try #require(entry.killers, "\(entry.skipped ?? "")")
            #expect(entry.kind == .killers)
            #expect(killers.kills >= 2 * killers.killers)
            #expect(killers.killsPerSecond?.samples == 2)
            #expect(killers.toConfirmUs?.samples == killers.kills)
            #expect(entry.pairs > 0)
        }
    }

    @Test func `what killers find is a violation`() throws {
        var host = try StormyPlan(
            [
                Subject(Wrong<AddsLate>.self, summary: ""),
                Subject(Wrong<IsNotHere>.self, summary: ""),
            ],
            repetitions: 1)
        host.plan.killerCounts = [2]
        let outcome = try host.run(ManyKillers.self, nanoseconds: 0).outcome
        #expect(outcome.violations.contains { $0.invariant == "INV-10" })
        #expect(outcome.entries.last?.skipped == "not here")
    }
}
