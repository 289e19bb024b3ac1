import Machine
import Percpu
import Records
import Testing

@testable import Harness

/// What is said of planted costs, each way, and that a run has something to say.
@Suite(.serialized) struct CrossoverTests {
    private func about(_ value: Double) -> Measured {
        Measured(median: value, low: value * 0.9, high: value * 1.1)
    }

    /// A percpu reference that is dearer with one worker, cheaper from two on, and dear to kill.
    private var costs: CrossoverCosts {
        CrossoverCosts(
            against: "shared", ratios: [(1, about(1.5)), (2, about(0.3)), (4, about(0.1))],
            workers: 2, pair: about(10), againstPair: about(110), life: about(20_000),
            againstLife: about(200), repetitions: 6)
    }

    @Test func `from how many workers, and after how many pairs`() throws {
        let figures = CrossoverFigures(judging: costs)
        #expect(figures.fromWorkers == 2)
        let operations = try #require(figures.operationsPerLife)
        #expect(operations.median == 198)
        #expect(operations.low < 198 && operations.high > 198)
        #expect(figures.lifeNs == costs.life)
        #expect(figures.againstLifeNs == costs.againstLife)
        #expect(figures.against == "shared")
        #expect(figures.statement.contains("cheaper than shared's from 2 workers on"))
        #expect(figures.statement.contains("with 2 workers the kill is paid for after 198 pairs"))
    }

    @Test func `always`() {
        var costs = self.costs
        costs.ratios[0].ratio = about(0.8)
        costs.life = about(100)
        let figures = CrossoverFigures(judging: costs)
        #expect(figures.fromWorkers == 1)
        #expect(figures.operationsPerLife == Measured(median: 0, low: 0, high: 0))
        #expect(figures.statement.contains("at every number of workers, from 1 to 4"))
        #expect(figures.statement.contains("a life is not dearer than shared's"))
    }

    @Test func `never`() {
        var costs = self.costs
        costs.ratios = [(1, about(1.5))]
        costs.pair = about(500)
        let figures = CrossoverFigures(judging: costs)
        #expect(figures.fromWorkers == nil)
        #expect(figures.operationsPerLife == nil)
        #expect(figures.statement.contains("not cheaper than shared's at any number of workers"))
        #expect(figures.statement.contains("no number of pairs pays for the kill"))
    }

    @Test func `nobody can tell, for a reason that is given`() {
        var unsure = costs
        unsure.ratios = [(1, about(1))]
        unsure.pair = about(109)
        let figures = CrossoverFigures(judging: unsure)
        #expect(figures.fromWorkers == nil)
        #expect(figures.operationsPerLife == nil)
        #expect(figures.statement.contains("the interval of the ratio holds 1"))
        #expect(figures.statement.contains("the intervals overlap"))

        var few = costs
        few.repetitions = 5
        let early = CrossoverFigures(judging: few)
        #expect(early.fromWorkers == nil)
        #expect(early.operationsPerLife == nil)
        #expect(early.statement.contains("5 repetitions are too few for an interval"))
        #expect(early.lifeNs == costs.life)

        var lifeless = costs
        lifeless.againstLife = nil
        lifeless.ratios = []
        let partly = CrossoverFigures(judging: lifeless)
        #expect(partly.fromWorkers == nil)
        #expect(partly.statement.contains("no worker count was measured for both"))
        #expect(partly.statement.contains("no life was measured for both"))
        lifeless.pair = nil
        let less = CrossoverFigures(judging: lifeless)
        #expect(less.statement.contains("no pair was measured for both"))
    }

    // MARK: - Lives

    /// Lives of a subject until there are enough, with no workers about.
    private func lives(
        of subject: Subject, _ mode: CountingMode, count: Int
    ) throws -> (ticks: [Double], report: ControlReport) {
        let host = try TestSite()
        let beside = LivesBeside()
        let cell = try #require(beside.cell(of: subject, mode, at: host.site))
        let control = try #require(cell.control)
        let report = control.run(TickRate()) { $0 >= count }
        #expect(cell.judge?().findings.isEmpty == report.findings.isEmpty)
        return (beside.lives, report)
    }

    @Test func `each life has its time, in either mode`() throws {
        for (subject, mode) in zip(StormyPlan.sound, [CountingMode.percpu, .atomic]) {
            let (ticks, report) = try lives(of: subject, mode, count: 5)
            #expect(report.rounds == 5)
            #expect(report.findings.isEmpty)
            #expect(ticks.count == 5)
            #expect(ticks.allSatisfy { $0 > 0 })
        }
    }

    @Test func `a life that breaks a promise is no figure and ends them`() throws {
        let (ticks, report) = try lives(
            of: Subject(Wrong<AddsLate>.self, summary: ""), .percpu, count: 5)
        #expect(report.findings.contains { $0.invariant == "INV-10" })
        #expect(report.rounds == 0)
        #expect(ticks.isEmpty)
    }

    // MARK: - Runs

    @Test func `a run has pairs, lives and a sentence for each percpu subject`() throws {
        let host = try StormyPlan(
            StormyPlan.sound + [Subject(Wrong<IsNotHere>.self, summary: "")], repetitions: 2)
        let result = try host.run(Crossovers.self)
        let entries = result.outcome.entries
        #expect(result.outcome.violations.isEmpty)
        #expect(entries == result.recorded)
        #expect(entries.map(\.subject) == [StormyPlan.sound[0].id, Wrong<IsNotHere>.id])
        let first = try #require(entries.first)
        let figures = try #require(first.crossover, "\(first.skipped ?? "")")
        #expect(first.kind == .crossover)
        #expect(first.nsPerPair != nil)
        #expect(figures.against == "shared")
        #expect(figures.lifeNs?.samples == 2)
        #expect(figures.againstLifeNs?.samples == 2)
        // Two repetitions are no ground for more.
        #expect(figures.statement.contains("2 repetitions are too few"))
        #expect(figures.fromWorkers == nil)
        #expect(entries.last?.skipped == "not here")
        #expect(entries.last?.crossover == nil)
    }

    @Test func `without time there are still as many repetitions as an interval needs`() throws {
        // What it is compared with comes from the catalogue when the plan does not name it.
        let host = try StormyPlan([StormyPlan.sound[0]], repetitions: nil)
        let outcome = try host.run(Crossovers.self, nanoseconds: 0).outcome
        let figures = try #require(outcome.entries.first?.crossover)
        #expect(figures.lifeNs?.samples == 6)
        #expect(!figures.statement.contains("too few"))
    }

    @Test func `what is found beside lives is a violation`() throws {
        let host = try StormyPlan(
            [Subject(Wrong<AddsLate>.self, summary: "")], repetitions: 1)
        let violations = try host.run(Crossovers.self).outcome.violations
        #expect(violations.contains { $0.invariant == "INV-10" })
    }
}
