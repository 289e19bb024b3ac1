internal import RealModule

/// The universal scalability law through measured points: how throughput grows with workers, and why it
/// stops growing.
///
/// X(N) = λ N / (1 + σ (N - 1) + κ N (N - 1)). Source: N. Gunther, "Guerrilla Capacity Planning", 2007,
/// chapter 4.
///
/// One point per worker count counts once, as the median of its repetitions: they share what the law does
/// not know about that count (a socket boundary, an SMT sibling), so more of them make no point surer
/// than the curve is right. What is known of the spread comes from the points about the curve, on as many
/// degrees of freedom as there are counts above three; where they happen to lie closer to it than the
/// repetitions' own spread allows, from that. The intervals hold σ and κ both at once with 95 %, each by
/// itself with 97.5 % (C. Bonferroni), as the knee is read from both.
public struct ScalingFit: Sendable, Equatable {
    /// Contention: the serial share, what each further worker adds to a pair's cost by waiting its turn.
    ///
    /// 0 or more. Above 1, as where a line that was private starts to bounce, two workers already get
    /// less done than one.
    public let sigma: Estimate
    /// Coherence: what each pair of workers adds by exchanging what they wrote; 0 or more.
    public let kappa: Estimate
    /// Throughput of one worker by the law, pairs per second.
    public let lambda: Estimate
    /// Workers at which throughput peaks, √((1 - σ) / κ), above 1; `nil` where `kneeReason` says why.
    ///
    /// The low end is 1 where throughput may as well fall from the second worker on.
    public let knee: Estimate?
    /// Why there is no knee, in one sentence without a full stop; `nil` where there is one.
    public let kneeReason: String?
    /// Relative standard deviation of the points about the curve, a share of 1, on as many degrees of
    /// freedom as there are counts above three.
    public let residual: Double

    /// Fewest distinct worker counts that can contradict a law of three unknowns.
    public static let fewestCounts = 4
    /// Largest relative standard deviation about the curve that still counts as its shape.
    ///
    /// Noise on an undisturbed host is 5 %, a contended line's 20 % (interquartile range); beyond this the
    /// logarithm is no longer nearly linear in the noise either, which the intervals rest on.
    public static let largestResidual = 0.25
    /// No spread is taken for smaller than this, a share of 1: below it lies rounding.
    static let leastSpread = 1e-9
    /// Probability that noise alone makes a law with a bound at zero look broken.
    ///
    /// One in a thousand: a law refused for noise costs more than one kept whose bound was overshot.
    static let refusalTail = 0.001
    /// A knee beyond so many times the largest measured count is not named: nobody saw the curve bend.
    public static let farthestKnee = 4.0

    /// Without bounds, for the intervals.
    private let free: PairCostCurve
    /// How many standard errors the intervals reach, times the spread of the logarithms.
    private let reach: Double
    /// What the costs of `free` are multiplied by, in seconds.
    private let scale: Double

    /// Fits the law.
    ///
    /// The same points in any order give the same fit; nothing is drawn.
    ///
    /// - Parameter points: At least `fewestCounts` distinct worker counts; points of the same count are
    ///   taken as repetitions of one.
    /// - Throws: `Refusal` when they cannot carry a fit.
    public init(_ points: [ScalingPoint]) throws(Refusal) {
        try self.init(points, stretch: 1)
    }

    /// Fits, with intervals `stretch` times as wide as they should be, for a test of the tests.
    init(_ points: [ScalingPoint], stretch: Double) throws(Refusal) {
        let costs = try PairCosts(points)
        guard
            let free = PairCostCurve(workers: costs.workers, logarithms: costs.logarithms)
        else { throw .undetermined }
        let degrees = costs.workers.count - 3
        let spread = max(Self.leastSpread, (free.squares / Double(degrees)).squareRoot())
        let reach =
            stretch * max(spread * Self.reach(degrees: degrees), costs.repetitionReach)

        let (one, contention, coherence) = ([1.0, 0, 0], [0.0, 1, 0], [0.0, 0, 1])
        let proof = spread * StudentT.quantile(tail: Self.refusalTail, degrees: degrees)
        guard !costs.areFalling, free.value(contention) >= -proof * free.error(contention) else {
            throw .superlinear
        }
        guard free.value(coherence) >= -proof * free.error(coherence) else { throw .bentUpwards }
        let curve = Self.bounded(free, costs)
        residual = (curve.squares / Double(degrees)).squareRoot()
        guard residual <= Self.largestResidual else { throw .scattered(residual: residual) }

        guard
            let sigmas = free.quotient(contention, by: one, reach: reach),
            let kappas = free.quotient(coherence, by: one, reach: reach)
        else { throw .undetermined }
        let (a, b, c) = (curve.coefficients[0], curve.coefficients[1], curve.coefficients[2])
        sigma = Self.aboveZero(b / a, sigmas, free: free.coefficients[1] / free.coefficients[0])
        kappa = Self.aboveZero(c / a, kappas, free: free.coefficients[2] / free.coefficients[0])
        guard sigma.low > 0 || sigma.high < 1 else { throw .undetermined }
        self.free = free
        self.reach = reach
        scale = costs.scale
        // The bottom of the quotients was told from zero, so both ends are positive and finite.
        let (first, far) = (free.coefficients[0], reach * free.error(one))
        lambda = Estimate(
            value: 1 / (scale * a), low: min(1 / (first + far), 1 / a) / scale,
            high: max(1 / (first - far), 1 / a) / scale)
        (knee, kneeReason) = Self.knee(
            sigma: sigma, kappa: kappa, free: free, reach: reach, largest: costs.workers.max() ?? 1)
    }
}

extension ScalingFit {
    /// What the law says so many workers get done, pairs per second.
    ///
    /// - Parameter workers: At least 1; between two counts the curve is smooth.
    /// - Returns: Pairs per second of all workers together.
    public func throughput(workers: Double) -> Double {
        precondition(workers >= 1, "the law begins with one worker")
        return lambda.value * workers
            / (1 + sigma.value * (workers - 1) + kappa.value * workers * (workers - 1))
    }

    /// Where the true curve lies at one number of workers, with at least 95 %.
    ///
    /// - Parameter workers: At least 1; beyond the measured counts it opens fast, which is right.
    /// - Returns: Both ends in pairs per second of all workers together; the curve lies between them.
    public func band(workers: Double) -> (low: Double, high: Double) {
        let middle = throughput(workers: workers)
        let row = PairCostCurve.row(workers)
        let (cost, far) = (free.value(row), reach * free.error(row))
        // No law of this kind gets more done than all workers undisturbed.
        let most = workers * lambda.high
        let high = cost > far ? min(most, workers / (scale * (cost - far))) : most
        let low = cost + far > 0 ? workers / (scale * (cost + far)) : 0
        return (low: min(low, middle), high: max(high, middle))
    }

    /// Standard errors that intervals reach: half of one in twenty for each of σ and κ, both sides.
    fileprivate static func reach(degrees: Int) -> Double {
        StudentT.quantile(tail: 0.05 / 4, degrees: degrees)
    }

    /// The best curve among those whose σ and κ are not negative.
    private static func bounded(_ free: PairCostCurve, _ costs: PairCosts) -> PairCostCurve {
        func isAllowed(_ curve: PairCostCurve) -> Bool {
            curve.coefficients.allSatisfy { $0 >= 0 } && curve.coefficients[0] > 0
        }
        guard !isAllowed(free) else { return free }
        // The best one lies on a bound that the free one crossed; three bounds are soon tried.
        return PairCostCurve.Terms.allCases.dropFirst()
            .compactMap { terms in
                PairCostCurve(
                    workers: costs.workers, logarithms: costs.logarithms, terms: terms)
            }
            .filter(isAllowed).min { $0.squares < $1.squares } ?? free
    }

    /// An estimate with its interval cut off at zero.
    ///
    /// Where the free value overshot zero, the interval is moved along to start there: one that kept its
    /// upper end would be the narrower, or empty, the worse the noise was.
    private static func aboveZero(
        _ value: Double, _ range: (low: Double, high: Double), free: Double
    ) -> Estimate {
        let high = range.high - min(0, free)
        return Estimate(
            value: value, low: min(value, max(0, range.low)), high: max(value, high))
    }

    private static func knee(
        sigma: Estimate, kappa: Estimate, free: PairCostCurve, reach: Double, largest: Double
    ) -> (Estimate?, String?) {
        guard kappa.low > 0 else {
            return (nil, "the interval of coherence holds 0, so throughput may never fall")
        }
        // (1 - σ) / κ = (a - b) / c: no square root, and the ends know how σ and κ go together.
        guard let squares = free.quotient([1, -1, 0], by: [0, 0, 1], reach: reach) else {
            return (nil, "the interval of coherence holds 0, so throughput may never fall")
        }
        guard squares.high > 1 else {
            return (nil, "throughput falls from the second worker on")
        }
        guard sigma.value + kappa.value < 1 else {
            return (
                nil,
                """
                throughput falls from the second worker on, or peaks at fewer than \
                \(Int(min(1e9, squares.high.squareRoot().rounded(.up)))) workers: the intervals hold both
                """
            )
        }
        let value = ((1 - sigma.value) / kappa.value).squareRoot()
        guard value <= farthestKnee * largest else {
            return (
                nil,
                """
                it would lie beyond \(Int(farthestKnee)) times the \(Int(largest)) workers measured, \
                where nobody saw the curve bend
                """
            )
        }
        let (low, high) = (max(1, squares.low).squareRoot(), squares.high.squareRoot())
        return (Estimate(value: value, low: min(low, value), high: max(high, value)), nil)
    }
}

/// The measured costs of a pair, one per worker count, ready for a fit.
private struct PairCosts {
    /// Distinct, ascending.
    let workers: [Double]
    /// Of N / X, divided by `scale`.
    let logarithms: [Double]
    /// Middle cost, seconds: with it gone no square overflows, whatever the unit.
    let scale: Double
    /// How far intervals must reach for the repetitions' spread alone; zero without repetitions.
    let repetitionReach: Double

    /// Whether a pair gets cheaper with more workers, by more than chance.
    ///
    /// By the slope of a straight line through the logarithms of both: where growth is a power above 1,
    /// the law's curve misses the points so widely that its own σ proves nothing.
    var areFalling: Bool {
        let count = Double(workers.count)
        let places = workers.map { Double.log($0) }
        let center = places.reduce(0, +) / count
        let width = places.reduce(0) { $0 + ($1 - center) * ($1 - center) }
        let points = zip(places.map { $0 - center }, logarithms)
        let slope = points.reduce(0) { $0 + $1.0 * $1.1 } / width
        let distances = points.map { $0.1 - slope * $0.0 }
        let squares = distances.reduce(0) { $0 + $1 * $1 }
        let degrees = workers.count - 2
        let spread = max(ScalingFit.leastSpread, (squares / Double(degrees)).squareRoot())
        return slope < -StudentT.quantile(tail: ScalingFit.refusalTail, degrees: degrees)
            * spread / width.squareRoot()
    }

    init(_ points: [ScalingPoint]) throws(ScalingFit.Refusal) {
        var groups: [Int: [Double]] = [:]
        for point in points {
            guard point.workers >= 1 else { throw .noWorkers(point.workers) }
            guard !point.throughputs.isEmpty else { throw .noRepetition(workers: point.workers) }
            if let bad = point.throughputs.first(where: { !($0 > 0 && $0.isFinite) }) {
                throw .unusable(throughput: bad, workers: point.workers)
            }
            groups[point.workers, default: []] += point.throughputs
        }
        guard groups.count >= ScalingFit.fewestCounts else { throw .tooFewCounts(groups.count) }
        var middles: [Double] = []
        var squares = 0.0
        var degrees = 0
        var shares = 0.0
        let counts = groups.keys.sorted()
        for count in counts {
            // Sorted, so that the order of repetitions does not even change the rounding.
            let costs = groups[count, default: []].sorted().map {
                Double.log(Double(count)) - Double.log($0)
            }
            let middle = costs.count / 2
            middles.append(
                costs.count.isMultiple(of: 2)
                    ? (costs[middle - 1] + costs[middle]) / 2 : costs[middle])
            let mean = costs.reduce(0, +) / Double(costs.count)
            squares += costs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            degrees += costs.count - 1
            // A median's variance is up to π / 2 times a mean's; of one or two it is the mean.
            shares += (costs.count > 2 ? Double.pi / 2 : 1) / Double(costs.count)
        }
        let center = middles.reduce(0, +) / Double(middles.count)
        workers = counts.map(Double.init)
        logarithms = middles.map { $0 - center }
        scale = Double.exp(center)
        repetitionReach =
            degrees == 0
            ? 0
            : (squares / Double(degrees) * shares / Double(counts.count)).squareRoot()
                * ScalingFit.reach(degrees: degrees)
    }
}
