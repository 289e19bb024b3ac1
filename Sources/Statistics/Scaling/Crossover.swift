/// From where on the dearer start pays: arithmetic on costs with their intervals, lower is cheaper.
public enum Crossover {
    /// From how many workers on one subject is cheaper than another.
    public enum Workers: Sendable, Equatable {
        /// From so many on, at every larger measured count too; with fewer it is not, or not surely.
        case from(Int)
        /// At every measured count.
        case always
        /// At no measured count, and the other one is surely cheaper at the largest.
        case never
        /// The measurements do not say; one sentence why, no full stop.
        case unknown(String)
    }

    /// From how many pairs per life on a percpu ref beats a shared atomic.
    public enum Operations: Sendable, Equatable {
        /// From so many pairs on, break-even with its interval; not negative, not rounded.
        case from(Estimate)
        /// With any number: what it costs to end a life is not dearer, a pair is cheaper.
        case always
        /// With none: a pair of the percpu ref is not cheaper.
        case never
        /// The measurements do not say; one sentence why, no full stop.
        case unknown(String)
    }

    /// Judges by the ratios of costs, best of pairs measured next to each other.
    ///
    /// - Parameter ratios: Of the one asked about to the other, per worker count, in any order.
    /// - Returns: The smallest measured count from which the interval lies below 1, there and at every
    ///   larger measured count.
    public static func workers(ratios: [(workers: Int, ratio: Estimate)]) -> Workers {
        let sorted = ratios.sorted { $0.workers < $1.workers }
        guard let smallest = sorted.first, let largest = sorted.last else {
            return .unknown("no worker count was measured for both")
        }
        if let bad = sorted.first(where: { !($0.ratio.isSound && $0.ratio.low >= 0) }) {
            return .unknown("the interval at \(bad.workers) workers is none")
        }
        // A count that stands there twice is cheaper where both say so.
        let dearer = Set(sorted.filter { !($0.ratio.high < 1) }.map(\.workers))
        let counts = Set(sorted.map(\.workers)).sorted()
        guard let last = dearer.max() else { return .always }
        if let first = counts.first(where: { $0 > last }) {
            return .from(first)
        }
        if let cheaper = counts.last(where: { !dearer.contains($0) }) {
            return .unknown("cheaper at \(cheaper) workers, but not surely at \(last)")
        }
        let end = sorted.filter { $0.workers == largest.workers }
        guard end.allSatisfy({ $0.ratio.low > 1 }) else {
            return .unknown(
                smallest.workers == largest.workers
                    ? "the interval of the ratio holds 1 at \(last) workers, and no other was measured"
                    : "the interval of the ratio holds 1 at \(last) workers, the most measured")
        }
        return .never
    }

    /// Judges by two lists of costs that were not measured in pairs.
    ///
    /// Ratio and interval are those of `PairedRatio.unpaired`. Counts that only one list has say nothing.
    ///
    /// - Parameters:
    ///   - cheaper: Costs of the one asked about, per worker count, above zero.
    ///   - other: Costs of the other, in the same unit; a count that stands there twice is its last one.
    /// - Returns: The same as by ratios.
    public static func workers(
        cheaper: [(workers: Int, cost: Estimate)], than other: [(workers: Int, cost: Estimate)]
    ) -> Workers {
        let others = Dictionary(other.map { ($0.workers, $0.cost) }) { _, last in last }
        var ratios: [(workers: Int, ratio: Estimate)] = []
        for (workers, cost) in cheaper {
            guard let against = others[workers] else { continue }
            do throws(SampleError) {
                let ratio = try PairedRatio.unpaired(
                    a: (median: against.value, low: against.low, high: against.high),
                    b: (median: cost.value, low: cost.low, high: cost.high), count: 1)
                ratios.append(
                    (
                        workers: workers,
                        ratio: Estimate(
                            value: ratio.median, low: ratio.interval.low, high: ratio.interval.high)
                    ))
            } catch {
                return .unknown("a cost at \(workers) workers is not above zero")
            }
        }
        return self.workers(ratios: ratios)
    }

    /// How many pairs a life must have for a percpu ref with its kill to beat a shared atomic.
    ///
    /// Break-even of killCost + n · percpuPair = teardown + n · sharedPair. The interval combines the ends
    /// of the four so that it holds the true break-even whenever they hold theirs.
    ///
    /// - Parameters:
    ///   - killCost: Of the percpu ref's end, kill to confirm to release, ns per life.
    ///   - percpuPair: Of its get and put, ns.
    ///   - teardown: Of the shared atomic's end, ns per life.
    ///   - sharedPair: Of its get and put, ns.
    /// - Returns: Break-even in pairs per life, or why there is none.
    public static func operations(
        killCost: Estimate, percpuPair: Estimate, teardown: Estimate, sharedPair: Estimate
    ) -> Operations {
        let costs = [
            ("kill", killCost), ("percpu pair", percpuPair), ("teardown", teardown),
            ("shared pair", sharedPair),
        ]
        if let (name, _) = costs.first(where: { !($0.1.isSound && $0.1.low >= 0) }) {
            return .unknown("the interval of the cost of a \(name) is none")
        }
        let extra = difference(killCost, teardown)
        let saving = difference(sharedPair, percpuPair)
        if saving.high <= 0 {
            // Cheaper to end and dearer to use: a percpu ref would win for few pairs, not from many on.
            return extra.low >= 0
                ? .never : .unknown("a kill may be cheaper than the teardown, and a pair is dearer")
        }
        guard saving.low > 0 else {
            return .unknown("which pair is cheaper is not sure: the intervals overlap")
        }
        guard extra.high > 0 else { return .always }
        return .from(
            Estimate(
                value: max(0, extra.value) / saving.value, low: max(0, extra.low) / saving.high,
                high: extra.high / saving.low))
    }

    private static func difference(_ left: Estimate, _ right: Estimate) -> Estimate {
        Estimate(
            value: left.value - right.value, low: left.low - right.high,
            high: left.high - right.low)
    }
}
