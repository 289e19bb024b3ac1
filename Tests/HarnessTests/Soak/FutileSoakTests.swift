import Machine
import Records
import Testing

@testable import Harness

/// A soak that cannot run anything comes to an end, and says so.
@Suite struct FutileSoakTests {
    private func outcome(load: String, milliseconds: Int64) throws -> SoakOutcome {
        let start = try ProcessStart.prepare()
        var choice = SoakChoice(
            loads: [SoakChoice.Weighted(load)], subjects: [SoakChoice.Weighted("locked")],
            generations: [SoakChoice.Weighted("G4")], drivers: [SoakChoice.Weighted("dax-pmem")],
            windows: [])
        choice.workers = [1]
        choice.episodeMilliseconds = 20
        let cpus = Array(start.affinity)
        let plan = SoakPlan(
            choice: choice, seed: 1, duration: .milliseconds(milliseconds), dumps: "nowhere",
            cpus: ["compact": cpus, "scatter": cpus, "smt-last": cpus], revision: "",
            replay: { $0 })
        return try Soak(plan: plan, topology: HostSurvey(live: start).topology, start: start)
            .run { _ in }
    }

    @Test func `a load that nobody has ends the soak long before its time`() throws {
        let outcome = try outcome(load: "no-such-load", milliseconds: 3_600_000)
        #expect(outcome.totals.episodes == 0)
        #expect(
            outcome.nothingRan
                == "not one episode was run: locked: skipped, locked has no load no-such-load")
    }

    @Test func `one that runs is not said to have run nothing`() throws {
        let outcome = try outcome(load: SoakLoad.lives.id, milliseconds: 1)
        #expect(outcome.totals.episodes > 0)
        #expect(outcome.nothingRan == nil)
    }
}
