import Statistics

/// What takes a turn in each round of a cell.
enum CompareTurn: Int, CaseIterable, Sendable {
    case a
    case b
    /// A once more, for what the procedure shows where there is nothing.
    case again
    case control
}

/// In which order the turns of a round are taken, which follows from the seed alone.
///
/// Every second round is the one before it backwards. So over two rounds each turn is equally often
/// before each other one, each of A and B equally often first, and whatever drifts steadily through
/// both rounds cancels; within that, the order is random, so that nothing periodic can lie in step.
struct TurnOrder: Sendable {
    private var random: SplitMix64
    private var last: [CompareTurn]?
    private let turns: [CompareTurn]

    init(of turns: [CompareTurn] = CompareTurn.allCases, seed: UInt64) {
        self.turns = turns
        random = SplitMix64(seed: seed)
    }

    /// The next round's order: each turn once.
    mutating func next() -> [CompareTurn] {
        if let mirrored = last {
            last = nil
            return mirrored.reversed()
        }
        let order = turns.shuffled(using: &random)
        last = order
        return order
    }
}
