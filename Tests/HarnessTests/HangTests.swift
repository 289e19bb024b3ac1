import Machine
import Percpu
import Records
import Testing

@testable import Harness

/// A run comes to an end, with a finding, whatever the strategy under test does not do.
struct HangTests {
    private func run<Defect: StrategyDefect>(
        _: Defect.Type, patience: Duration = .seconds(1), repetitions: Int? = nil
    ) throws -> Bench.Outcome {
        let start = try ProcessStart.prepare()
        let subject = Subject(Wrong<Defect>.self, summary: "")
        var plan = BenchPlan(
            subjects: [subject], workload: GetPut.id, modes: [.percpu], workerCounts: [2],
            cpus: Array(start.affinity), nanoseconds: 50_000_000, repetitions: repetitions, seed: 1,
            replay: "again")
        plan.patience = patience
        let topology = try HostSurvey(live: start).topology
        return try Bench(plan: plan, topology: topology, start: start).run()
    }

    @Test func `a sound strategy is measured and killed, and nothing is found`() throws {
        let outcome = try run(Sound.self, patience: .seconds(20))
        #expect(outcome.violations == [])
        let entry = try #require(outcome.entries.last)
        #expect(entry.skipped == nil)
        #expect(entry.killToConfirmUs != nil)
    }

    @Test func `a grace period without end is a release that never came`() throws {
        defer { GraceWithoutEnd.door.open() }
        let outcome = try run(GraceWithoutEnd.self)
        #expect(outcome.violations.map(\.invariant) == ["INV-6"])
        #expect(outcome.violations.first?.replay == "again")
        #expect(!outcome.interrupted)
    }

    @Test func `a worker that never comes back is a hang`() throws {
        defer { AddWithoutEnd.door.open() }
        let outcome = try run(AddWithoutEnd.self)
        #expect(outcome.violations.map(\.invariant) == ["INV-6"])
        #expect(outcome.violations.first?.symptom == "hang")
        #expect(outcome.entries.last?.skipped == "the run ended before its turn")
    }

    @Test func `a teardown that never comes back is a hang`() throws {
        defer { ReopenWithoutEnd.door.open() }
        let outcome = try run(ReopenWithoutEnd.self, repetitions: 1)
        #expect(outcome.violations.map(\.invariant) == ["INV-6"])
        #expect(outcome.violations.first?.symptom == "hang")
    }

    @Test func `a lost count is a release that never came`() throws {
        let outcome = try run(FoldsOneTooMany.self)
        #expect(outcome.violations.map(\.symptom) == ["release never ran"])
    }
}
