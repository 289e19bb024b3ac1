import Records
import Statistics

@testable import Harness

/// Turns as a script says, on a clock of its own: what is tested is what is made of them.
struct ScriptedTurns: TurnTaker {
    /// What one turn costs, ticks per pair, by the arm's name; an arm that is missing has no cell.
    var costs: [String: Double]
    /// Half the width of the jitter of one turn, as a share.
    var jitter = 0.02
    /// How much slower the machine may be in one round than in another.
    var pace = 2.0
    /// By how much the machine is slower at the end of a thousand turns.
    var drift = 0.0
    /// After how many turns the end is asked for.
    var stopsAfter = Int.max
    var random: SplitMix64
    private(set) var log: [(arm: String, cell: String, round: Int)] = []
    private(set) var now: Int64 = 0

    init(_ costs: [String: Double], seed: UInt64 = 1) {
        self.costs = costs
        random = SplitMix64(seed: seed)
    }

    mutating func stopsHere() -> Bool { log.count >= stopsAfter }

    mutating func turn(
        _ arm: CompareArm, of cell: CompareCell, round: Int
    ) throws(HarnessError) -> CellTurn? {
        log.append((arm.name, cell.description, round))
        now += 1_000_000
        guard let cost = costs[arm.name] else { return nil }
        var slow = SplitMix64(seed: random.seed).stream(round)
        let speed = 1 + (pace - 1) * slow.unitInterval() + drift * Double(log.count) / 1000
        let noise = 1 + jitter * (2 * random.unitInterval() - 1)
        var turn = CellTurn()
        turn.pairs = 1000
        turn.chunks = 10
        turn.discarded = 1
        turn.sample = CellSeries.Sample(
            repetition: round, ticksPerPair: cost * speed * noise, probe: 100, overlapped: true)
        return turn
    }

    static func arm(_ name: String) -> CompareArm {
        CompareArm(name: name) { _ in nil }
    }

    /// A plan of `a` against `b` with a control, with a cell for each number of workers.
    static func plan(
        workers: [Int] = [1], pairs: Int? = nil, nanoseconds: Int64 = .max, seed: UInt64 = 1
    ) -> ComparePlan {
        ComparePlan(
            cells: workers.map {
                CompareCell(
                    a: arm("a"), b: arm("b"), control: arm("control"), workload: "w",
                    mode: "percpu", workers: $0)
            },
            cpus: [0, 1], nanoseconds: nanoseconds, pairs: pairs, seed: seed, replay: "again")
    }
}

extension CompareRun where Taker == ScriptedTurns {
    /// Runs a plan to its end and says what came out.
    static func outcome(
        _ plan: ComparePlan, _ turns: ScriptedTurns, ending: Ending? = nil
    ) throws -> (outcome: Compare.Outcome, run: CompareRun) {
        var run = CompareRun(plan: plan, taker: turns)
        try run.measure(until: plan.nanoseconds) { _ in }
        return (run.outcome(nanosecondsPerTick: 0.5, ending: ending), run)
    }
}
