import Machine
import Statistics

/// Takes turns: the machine, or a script in a test.
protocol TurnTaker {
    /// Has one arm take its turn.
    ///
    /// - Parameters:
    ///   - arm: Whose turn it is.
    ///   - cell: In which comparison.
    ///   - place: Which round, and what the arm draws from.
    /// - Returns: What came of it.
    /// - Throws: `HarnessError` when there can be no further turn of any cell.
    mutating func turn(
        _ arm: CompareArm, of cell: CompareCell, _ place: TurnPlace
    ) throws(HarnessError) -> TakenTurn
    /// Whether the run is to end.
    mutating func stopsHere() -> Bool
    /// The monotonic clock, nanoseconds.
    var now: Int64 { get }
}

/// Where in a run a turn is.
struct TurnPlace: Sendable, Equatable {
    var round: Int
    /// What is drawn for it follows from this; the same for all turns of one cell in one round, so that
    /// A and B meet the same luck.
    var seed: UInt64
}

/// What came of a turn.
enum TakenTurn {
    case taken(CellTurn)
    /// There is no such cell, or the run is to end.
    case none
    /// The cell cannot be made here: there is no memory for it, or no thread.
    case refused(String)
}

/// The rounds of one comparison: in each, every cell has its four turns one right after the other.
struct CompareRun<Taker: TurnTaker> {
    let plan: ComparePlan
    var taker: Taker
    /// What each turn of each cell amounts to so far, `[cell][turn]`.
    private(set) var series: [[CellSeries]]
    /// Rounds in which every cell had its turns.
    private(set) var rounds = 0
    /// Why a cell is left out, by its index.
    var skipped: [Int: String] = [:]
    /// Why a cell had no further turn, by its index: it could not be made any more.
    private(set) var refused: [Int: String] = [:]

    init(plan: ComparePlan, taker: Taker) {
        self.plan = plan
        self.taker = taker
        series = plan.cells.map { _ in CompareTurn.allCases.map { _ in CellSeries() } }
    }

    subscript(_ cell: Int, _ turn: CompareTurn) -> CellSeries { series[cell][turn.rawValue] }

    /// Makes pairs until `deadline`, or until there are enough.
    ///
    /// The first two rounds are finished whatever they take, unless the run is to end: with one alone
    /// whoever was first would be first always.
    mutating func measure(
        until deadline: Int64, progress: (Double) -> Void
    ) throws(HarnessError) {
        let begin = taker.now
        let root = SplitMix64(seed: plan.seed)
        var cells = CellOrder(
            plan.cells.indices.filter { skipped[$0] == nil }, seed: root.stream(0).seed)
        var turns = plan.cells.indices.map {
            TurnOrder(of: plan.cells[$0].turns, seed: root.stream($0 + 1).seed)
        }
        guard skipped.count < plan.cells.count else { return }
        repeat {
            for cell in cells.next() where refused[cell] == nil {
                let now = taker.now
                progress(share(of: deadline - begin, at: now - begin))
                if taker.stopsHere() || now >= deadline && rounds > 1 { return }
                // Streams that nothing else of the run uses.
                let luck = root.stream(3 * plan.cells.count + 1 + cell).stream(rounds).seed
                for turn in turns[cell].next() where refused[cell] == nil {
                    try take(turn, of: cell, seed: luck)
                    if taker.stopsHere() { return }
                }
            }
            if skipped.count + refused.count == plan.cells.count { return }
            rounds += 1
        } while (rounds < 2 || taker.now < deadline) && rounds < plan.pairs ?? .max
    }

    /// How much is done, by time or by pairs, whichever is further.
    private func share(of length: Int64, at elapsed: Int64) -> Double {
        let byTime = Double(elapsed) / Double(max(1, length))
        let byPairs = plan.pairs.map { Double(rounds) / Double($0) } ?? 0
        return min(1, max(byTime, byPairs))
    }

    private mutating func take(
        _ turn: CompareTurn, of index: Int, seed: UInt64
    ) throws(HarnessError) {
        let cell = plan.cells[index]
        let arm =
            switch turn {
            case .a, .again: cell.a
            case .b: cell.b
            case .control: cell.control
            }
        switch try taker.turn(arm, of: cell, TurnPlace(round: rounds, seed: seed)) {
        case .taken(let taken): series[index][turn.rawValue].add(taken)
        case .none: break
        case .refused(let reason): refused[index] = "\(arm.name): \(reason)"
        }
    }
}

/// The turns as workers take them.
struct LiveTurns: TurnTaker {
    let meter: CellMeter
    var watch: Watch

    var now: Int64 { MonotonicClock.nanoseconds() }

    mutating func stopsHere() -> Bool { watch.stopsHere() }

    mutating func turn(
        _ arm: CompareArm, of cell: CompareCell, _ place: TurnPlace
    ) throws(HarnessError) -> TakenTurn {
        let refusal = Answer<String>()
        let taken = try meter.turn(
            CellMeter.Place(
                what: "\(arm.name) in \(cell.description)", workers: cell.workers,
                repetition: place.round), &watch
        ) { site in
            do throws(HarnessError) {
                return try arm.makeCell(site, place.seed)
            } catch {
                refusal.set(error.line)
                return nil
            }
        }
        if let taken { return .taken(taken) }
        return refusal.value.map(TakenTurn.refused) ?? .none
    }
}
