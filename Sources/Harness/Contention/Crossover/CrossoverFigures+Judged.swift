import Records
import Statistics

/// What is known of a percpu subject and of what it is compared with, before it is judged.
struct CrossoverCosts {
    /// Id of what it is compared with.
    var against: String
    /// Cost of the subject's pair by the other's, per number of workers.
    var ratios: [(workers: Int, ratio: Measured)]
    /// How many workers there were when the pairs and lives below were measured.
    var workers: Int
    /// Nanoseconds.
    var pair: Measured?
    var againstPair: Measured?
    /// A whole life without a pair, nanoseconds.
    var life: Measured?
    var againstLife: Measured?
    /// In how many repetitions both were measured, where there were fewest.
    var repetitions: Int
}

extension CrossoverFigures {
    /// Judges costs, and says it in a sentence.
    init(judging costs: CrossoverCosts) {
        self.init(
            against: costs.against, lifeNs: costs.life, againstLifeNs: costs.againstLife,
            statement: "")
        statement = [judgeWorkers(costs), judgeOperations(costs)].joined(separator: "; ")
    }

    /// Fewer repetitions have an interval that may leave the true median out.
    private func tooFew(_ costs: CrossoverCosts) -> String? {
        let needed = PairedRatio.fewestPairs
        return costs.repetitions < needed
            ? "\(costs.repetitions) repetitions are too few for an interval, which takes \(needed)"
            : nil
    }

    private mutating func judgeWorkers(_ costs: CrossoverCosts) -> String {
        let ratios = costs.ratios.map { (workers: $0.workers, ratio: Estimate($0.ratio)) }
        let most = ratios.map(\.workers).max() ?? 0
        let fewest = ratios.map(\.workers).min() ?? 0
        let range = fewest == most ? "with \(most)" : "from \(fewest) to \(most)"
        switch tooFew(costs).map(Crossover.Workers.unknown) ?? Crossover.workers(ratios: ratios) {
        case .from(let count):
            fromWorkers = count
            return "a pair is cheaper than \(against)'s from \(count) workers on"
        case .always:
            fromWorkers = fewest
            return "a pair is cheaper than \(against)'s at every number of workers, \(range)"
        case .never:
            return "a pair is not cheaper than \(against)'s at any number of workers, \(range)"
        case .unknown(let why):
            return
                "from how many workers a pair is cheaper than \(against)'s cannot be told: \(why)"
        }
    }

    private mutating func judgeOperations(_ costs: CrossoverCosts) -> String {
        let place = "with \(costs.workers) workers"
        switch tooFew(costs).map(Crossover.Operations.unknown) ?? operations(costs) {
        case .from(let pairs):
            operationsPerLife = Measured(median: pairs.value, low: pairs.low, high: pairs.high)
            return "\(place) the kill is paid for after \(Self.whole(pairs.value)) pairs per life"
                + " (\(Self.whole(pairs.low)) to \(Self.whole(pairs.high)))"
        case .always:
            operationsPerLife = Measured(median: 0, low: 0, high: 0)
            return "\(place) a life is not dearer than \(against)'s, however few its pairs"
        case .never:
            return "\(place) no number of pairs pays for the kill: a pair is not cheaper"
        case .unknown(let why):
            return "\(place) it cannot be told how many pairs pay for the kill: \(why)"
        }
    }

    private func operations(_ costs: CrossoverCosts) -> Crossover.Operations {
        guard let pair = costs.pair, let againstPair = costs.againstPair else {
            return .unknown("no pair was measured for both")
        }
        guard let life = costs.life, let againstLife = costs.againstLife else {
            return .unknown("no life was measured for both")
        }
        return Crossover.operations(
            killCost: Estimate(life), percpuPair: Estimate(pair), teardown: Estimate(againstLife),
            sharedPair: Estimate(againstPair))
    }

    /// The next whole number of pairs, which is enough.
    private static func whole(_ pairs: Double) -> String {
        pairs < 1e15 ? String(Int(pairs.rounded(.up))) : String(pairs)
    }
}

extension Estimate {
    /// Takes over what a record shows.
    init(_ measured: Measured) {
        self.init(value: measured.median, low: measured.low, high: measured.high)
    }
}
