import Machine
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
    /// After how many turns a cell of the arm `refused` cannot be made any more.
    var refusesAfter = Int.max
    var refused = "b"
    /// Whether a neighbour is there in A's odd rounds and in B's even ones.
    var isNeighboured = false
    /// Which turn is which, of a plan with one cell; where it is empty A and A once more look alike.
    var orders: [[CompareTurn]] = []
    /// Whether A once more never brings a figure.
    var losesAgain = false
    /// What A once more costs in times of A.
    var favoursAgain = 1.0
    /// After how many turns no worker can be had any more.
    var failsAfter = Int.max
    private(set) var log: [(arm: String, cell: String, round: Int, seed: UInt64)] = []
    private(set) var now: Int64 = 0

    init(_ costs: [String: Double], seed: UInt64 = 1) {
        self.costs = costs
        random = SplitMix64(seed: seed)
    }

    mutating func stopsHere() -> Bool { log.count >= stopsAfter }

    mutating func turn(
        _ arm: CompareArm, of cell: CompareCell, _ place: TurnPlace
    ) throws(HarnessError) -> TakenTurn {
        if log.count >= failsAfter { throw .machine(Self.failure) }
        let round = place.round
        log.append((arm.name, cell.description, round, place.seed))
        now += 1_000_000
        if log.count > refusesAfter, arm.name == refused { return .refused("no memory") }
        guard let cost = costs[arm.name] else { return .none }
        var slow = SplitMix64(seed: random.seed).stream(round)
        let turn = log.count(where: { $0.round == round }) - 1
        let isAgain = orders.indices.contains(round) && orders[round][turn] == .again
        if isAgain, losesAgain { return .none }
        let speed = 1 + (pace - 1) * slow.unitInterval() + drift * Double(log.count) / 1000
        let noise = 1 + jitter * (2 * random.unitInterval() - 1)
        var taken = CellTurn()
        taken.pairs = 1000
        taken.chunks = 10
        taken.discarded = 1
        taken.sample = CellSeries.Sample(
            repetition: round, ticksPerPair: cost * speed * noise * (isAgain ? favoursAgain : 1),
            probe: isNeighboured && (arm.name == "a") == !round.isMultiple(of: 2) ? 200 : 100,
            overlapped: true)
        return .taken(taken)
    }

    /// The turns of the rounds of a plan with one cell.
    static func orders(of plan: ComparePlan) -> [[CompareTurn]] {
        var order = TurnOrder(seed: SplitMix64(seed: plan.seed).stream(1).seed)
        return (0..<(plan.pairs ?? 0)).map { _ in order.next() }
    }

    static let failure = MachineError.dismissed

    static func arm(_ name: String) -> CompareArm {
        CompareArm(name: name) { _ in nil }
    }

    /// A plan of `a` against `b` with a control, with a cell for each number of workers.
    static func plan(
        workers: [Int] = [1], b: CompareArm = arm("b"), pairs: Int? = nil,
        nanoseconds: Int64 = .max, seed: UInt64 = 1
    ) -> ComparePlan {
        ComparePlan(
            cells: workers.map {
                CompareCell(
                    a: arm("a"), b: b, control: arm("control"), workload: "w",
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
