import Records
import Statistics
import Testing

@testable import Harness

struct CompareRunTests {
    private let costs = ["a": 20.0, "b": 22.0, "control": 1.0]

    @Test(arguments: 1...10)
    func `a planted tenth is found, and the interval holds it`(seed: UInt64) throws {
        let entry = try CompareRun.outcome(
            ScriptedTurns.plan(pairs: 30, seed: seed), ScriptedTurns(costs, seed: seed)
        ).outcome.entries[0]
        let ratio = try #require(entry.ratio)
        #expect(entry.verdict == .regressed)
        // 95 % of the intervals do; all are near.
        #expect(ratio.low < 1.105 && ratio.high > 1.095, "seed \(seed): \(ratio)")
        #expect(entry.pairs == 30)
        #expect(entry.pairsNeeded == nil)
    }

    @Test func `in nineteen of twenty runs the interval holds the planted tenth itself`() throws {
        let held = try (UInt64(0)..<40).count { seed in
            let ratio = try CompareRun.outcome(
                ScriptedTurns.plan(pairs: 30, seed: seed), ScriptedTurns(costs, seed: seed)
            ).outcome.entries[0].ratio
            return ratio.map { $0.low <= 1.1 && 1.1 <= $0.high } ?? false
        }
        #expect((34...40).contains(held), "\(held) of 40")
    }

    @Test func `the other way round it is an improvement`() throws {
        let entry = try CompareRun.outcome(
            ScriptedTurns.plan(pairs: 40), ScriptedTurns(["a": 22, "b": 20, "control": 1])
        ).outcome.entries[0]
        #expect(entry.verdict == .improved)
    }

    @Test(arguments: [0.01, 0.2], 1...10)
    func `something against itself is never improved or regressed`(jitter: Double, seed: UInt64)
        throws
    {
        var turns = ScriptedTurns(["a": 20, "b": 20, "control": 1], seed: seed)
        turns.jitter = jitter
        let verdict = try CompareRun.outcome(
            ScriptedTurns.plan(pairs: 20, seed: seed), turns
        ).outcome.entries[0].verdict
        #expect(verdict == .equivalent || verdict == .inconclusive, "seed \(seed)")
        if jitter == 0.01 { #expect(verdict == .equivalent, "seed \(seed)") }
    }

    @Test func `the record has the times of the pairs, the noise and the control`() throws {
        var turns = ScriptedTurns(costs)
        turns.jitter = 0
        turns.pace = 1
        let entry = try CompareRun.outcome(ScriptedTurns.plan(pairs: 8), turns).outcome.entries[0]
        #expect(entry.aNs == Measured(median: 10, low: 10, high: 10))
        #expect(entry.bNs == Measured(median: 11, low: 11, high: 11))
        #expect(entry.controlNs == Measured(median: 0.5, low: 0.5, high: 0.5))
        #expect(entry.noiseFloor == 0)
        // Of each of the four turns of eight rounds.
        #expect(entry.discarded == 32)
        #expect(entry.paired)
        #expect(entry.cpus == [0])
    }

    // MARK: - Order

    @Test func `over two rounds every turn is as often before each other one`() {
        for seed in UInt64(0)..<50 {
            var order = TurnOrder(seed: seed)
            let (first, second) = (order.next(), order.next())
            #expect(Set(first) == Set(CompareTurn.allCases))
            for left in CompareTurn.allCases {
                for right in CompareTurn.allCases where left != right {
                    func isBefore(_ turns: [CompareTurn]) -> Bool {
                        turns.firstIndex(of: left) ?? 9 < turns.firstIndex(of: right) ?? 9
                    }
                    #expect(isBefore(first) != isBefore(second), "seed \(seed)")
                }
            }
        }
    }

    @Test func `within that the order is random, and follows from the seed`() {
        func orders(_ seed: UInt64) -> [[CompareTurn]] {
            var order = TurnOrder(seed: seed)
            return (0..<200).map { _ in order.next() }
        }
        #expect(orders(3) == orders(3))
        #expect(orders(3) != orders(4))
        // Four turns have 24 orders, and a hundred draws leave few of them out.
        #expect(Set(orders(3)).count > 20)
    }

    @Test func `each cell has its four turns in a row, in both cells' own order`() throws {
        let run = try CompareRun.outcome(
            ScriptedTurns.plan(workers: [1, 2], pairs: 10), ScriptedTurns(costs)
        ).run
        let log = run.taker.log
        #expect(log.count == 2 * 4 * 10)
        var firsts: Set<String> = []
        for start in stride(from: 0, to: log.count, by: 4) {
            let turns = log[start..<start + 4]
            #expect(Set(turns.map(\.cell)).count == 1)
            #expect(Set(turns.map(\.round)).count == 1)
            #expect(turns.map(\.arm).sorted() == ["a", "a", "b", "control"])
            if start.isMultiple(of: 8) { firsts.insert(turns[start].cell) }
        }
        #expect(firsts.count == 2, "the cells change places")
    }

    // MARK: - Ends

    @Test func `the first two rounds are finished whatever they take`() throws {
        let run = try CompareRun.outcome(
            ScriptedTurns.plan(workers: [1, 2], nanoseconds: 0), ScriptedTurns(costs)
        ).run
        #expect(run.rounds == 2)
        #expect(run.taker.log.count == 16)
        let longer = try CompareRun.outcome(
            ScriptedTurns.plan(nanoseconds: 39_000_000), ScriptedTurns(costs)
        ).run
        #expect(longer.rounds == 10)
    }

    @Test(arguments: 0...12)
    func `an end in the middle keeps the pairs that were made`(turnsTaken: Int) throws {
        var turns = ScriptedTurns(costs)
        turns.stopsAfter = turnsTaken
        let (outcome, run) = try CompareRun.outcome(
            ScriptedTurns.plan(pairs: 100), turns, ending: .interrupted)
        #expect(run.taker.log.count == turnsTaken)
        #expect(outcome.interrupted)
        let whole = turnsTaken / 4
        let last = run.taker.log.dropFirst(4 * whole).map(\.arm)
        // The last round counts if both had their turn; which of the a's came first is the order's secret.
        let pairs = outcome.entries[0].pairs
        #expect(pairs == whole || pairs == whole + 1 && Set(last).isSuperset(of: ["a", "b"]))
        if pairs == 0 {
            #expect(outcome.entries[0].skipped == "interrupted before its turn")
        } else {
            #expect(outcome.entries[0].ratio != nil)
            #expect(outcome.entries[0].verdict == .inconclusive)
        }
    }

    @Test func `a cell without its floor of pairs decides nothing, and names no number`() throws {
        let entry = try CompareRun.outcome(
            ScriptedTurns.plan(pairs: 3), ScriptedTurns(costs)
        ).outcome.entries[0]
        #expect(entry.verdict == .inconclusive)
        #expect(entry.pairsNeeded == nil)
        #expect(entry.rounds == 3)
    }

    @Test func `without a noise floor nothing is claimed, however clear it is`() throws {
        let plan = ScriptedTurns.plan(pairs: 30)
        var run = CompareRun(plan: plan, taker: ScriptedTurns(["a": 10, "b": 30]))
        run.taker.orders = ScriptedTurns.orders(of: plan)
        run.taker.losesAgain = true
        try run.measure(until: .max) { _ in }
        let entry = run.outcome(nanosecondsPerTick: 1, ending: nil).entries[0]
        #expect(entry.pairs == 30)
        #expect(entry.noiseFloor == nil)
        #expect(entry.verdict == .inconclusive)
    }

    @Test func `a procedure that favours who comes again is told of`() throws {
        let plan = ScriptedTurns.plan(pairs: 30)
        var turns = ScriptedTurns(costs)
        turns.pace = 1
        turns.orders = ScriptedTurns.orders(of: plan)
        #expect(try CompareRun.outcome(plan, turns).outcome.warnings == [])
        turns.favoursAgain = 0.9
        let (outcome, _) = try CompareRun.outcome(plan, turns)
        #expect(outcome.warnings.count == 1)
        let warning = try #require(outcome.warnings.first)
        #expect(warning.hasPrefix("in 1 of 1 cells A against itself came out apart from 1, by -"))
        #expect(warning.contains("% in a and b, w, percpu mode, 1 worker"))
    }

    @Test func `quiet turns of different rounds are no pair: then all rounds count`() throws {
        var turns = ScriptedTurns(costs)
        turns.isNeighboured = true
        let entry = try CompareRun.outcome(
            ScriptedTurns.plan(pairs: 30), turns
        ).outcome.entries[0]
        #expect(entry.pairs == 30)
        #expect(entry.verdict == .regressed)
    }

    // MARK: - What is drawn

    @Test func `all turns of a cell in one round draw from one seed, and no two rounds do`() throws
    {
        func seeds(_ seed: UInt64) throws -> [String: Set<UInt64>] {
            let log = try CompareRun.outcome(
                ScriptedTurns.plan(workers: [1, 2], pairs: 10, seed: seed), ScriptedTurns(costs)
            ).run.taker.log
            return Dictionary(
                grouping: log, by: { "\($0.cell) \($0.round)" }
            ).mapValues { Set($0.map(\.seed)) }
        }
        let found = try seeds(3)
        #expect(found.count == 20)
        #expect(found.values.allSatisfy { $0.count == 1 })
        #expect(Set(found.values).count == 20)
        #expect(try seeds(3) == found)
        #expect(try Set(seeds(4).values).isDisjoint(with: found.values))
    }

    // MARK: - What costs, and is not compared

    @Test func `against nothing there is a cost, and no ratio, verdict or noise`() throws {
        let (outcome, run) = try CompareRun.outcome(
            ScriptedTurns.plan(b: .nothing, pairs: 8), ScriptedTurns(costs))
        #expect(run.taker.log.map(\.arm) == Array(repeating: "a", count: 8))
        let entry = outcome.entries[0]
        #expect(entry.isCostOnly)
        #expect(entry.aNs != nil && entry.bNs == nil)
        #expect(entry.ratio == nil && entry.verdict == nil && entry.noiseFloor == nil)
        #expect(entry.pairs == 8)
        #expect(entry.skipped == nil)
    }

    // MARK: - Failures

    @Test(arguments: [0, 12])
    func `a cell that cannot be made says why and is left alone, the others go on`(
        turnsBefore: Int
    ) throws {
        var plan = ScriptedTurns.plan(pairs: 8)
        plan.cells.append(ScriptedTurns.plan(workers: [2], b: ScriptedTurns.arm("c")).cells[0])
        var turns = ScriptedTurns(["a": 20, "b": 22, "c": 22, "control": 1])
        turns.refused = "c"
        turns.refusesAfter = turnsBefore
        let (outcome, run) = try CompareRun.outcome(plan, turns)
        #expect(outcome.entries[0].pairs == 8)
        #expect(!outcome.lacksHost)
        #expect(run.taker.log.count(where: { $0.arm == "c" }) < 4)
        if turnsBefore == 0 {
            #expect(outcome.entries[1].skipped == "c: no memory")
        } else {
            #expect(outcome.entries[1].ratio != nil)
            #expect(
                outcome.warnings.contains { $0.contains("pairs: c: no memory") },
                "\(outcome.warnings)")
        }
    }

    @Test func `when no cell can be made the run is over, and it is the host`() throws {
        var turns = ScriptedTurns(costs)
        turns.refusesAfter = 0
        let (outcome, run) = try CompareRun.outcome(ScriptedTurns.plan(pairs: 50), turns)
        #expect(run.taker.log.count <= 4)
        #expect(outcome.entries[0].skipped == "b: no memory")
        #expect(outcome.lacksHost)
        let late = try CompareRun.outcome(
            ScriptedTurns.plan(pairs: 8), ScriptedTurns(["a": 1, "control": 1])
        ).outcome
        #expect(!late.lacksHost)
    }

    @Test func `a failure in the seventh hour leaves the rounds that were made`() throws {
        var turns = ScriptedTurns(costs)
        turns.failsAfter = 4 * 20 + 2
        var run = CompareRun(plan: ScriptedTurns.plan(pairs: 50), taker: turns)
        #expect(throws: HarnessError.self) { try run.measure(until: .max) { _ in } }
        let outcome = run.outcome(
            nanosecondsPerTick: 1, ending: nil, failure: .machine(ScriptedTurns.failure))
        #expect(outcome.entries[0].pairs >= 20)
        #expect(outcome.entries[0].verdict == .regressed)
        #expect(outcome.failure != nil)
        var early = CompareRun(plan: ScriptedTurns.plan(pairs: 50), taker: turns)
        early.taker.failsAfter = 0
        #expect(throws: HarnessError.self) { try early.measure(until: .max) { _ in } }
        let empty = early.outcome(
            nanosecondsPerTick: 1, ending: nil, failure: .machine(ScriptedTurns.failure))
        #expect(empty.entries[0].skipped?.hasPrefix("the run failed: ") == true)
    }

    @Test func `what cannot run is left out and named, the rest is measured`() throws {
        let plan = ScriptedTurns.plan(workers: [1, 2], pairs: 8)
        var run = CompareRun(plan: plan, taker: ScriptedTurns(costs))
        run.skipped[1] = "b: not here"
        try run.measure(until: .max) { _ in }
        let outcome = run.outcome(nanosecondsPerTick: 1, ending: nil)
        #expect(outcome.entries.map(\.skipped) == [nil, "b: not here"])
        #expect(run.taker.log.count == 4 * 8)
        run.skipped[0] = "a: not here"
        try run.measure(until: .max) { _ in }
        #expect(run.taker.log.count == 4 * 8)
    }

    @Test func `an arm that has no such cell gives no verdict`() throws {
        let entry = try CompareRun.outcome(
            ScriptedTurns.plan(pairs: 8), ScriptedTurns(["a": 1, "control": 1])
        ).outcome.entries[0]
        #expect(entry.skipped == "no undisturbed pair")
        #expect(entry.verdict == nil)
    }

    // MARK: - Control

    @Test func `fixed work that moves is a warning, and one that does not is none`() throws {
        var turns = ScriptedTurns(costs)
        turns.pace = 1
        let plan = ScriptedTurns.plan(pairs: 60)
        #expect(try CompareRun.outcome(plan, turns).outcome.warnings == [])
        turns.drift = 1
        let (outcome, _) = try CompareRun.outcome(plan, turns)
        #expect(outcome.warnings.count == 1)
        #expect(outcome.warnings.first?.hasPrefix("the control, fixed work, moved by ") == true)
        // And the pairs do not mind.
        #expect(outcome.entries[0].verdict == .regressed)
        #expect(outcome.entries[0].noiseFloor ?? 1 < 0.02)
    }

    @Test func `a hump in the middle is seen, and too few turns are not judged`() {
        let flat = [Double](repeating: 1, count: 5)
        #expect(ControlDrift(flat + flat.map { $0 * 1.05 } + flat)?.isLarge == true)
        #expect(ControlDrift(flat + flat.map { $0 * 1.019 } + flat)?.isLarge == false)
        #expect(ControlDrift(flat + flat) == nil)
        #expect(ControlDrift([]) == nil)
    }
}
