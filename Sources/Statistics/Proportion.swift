internal import RealModule

/// How often something came of independent tries, and what that says of its probability.
public struct Proportion: Sendable, Equatable {
    /// When the tries came to their end, which decides what they prove.
    public enum Ending: Sendable, Equatable {
        /// After a number that was fixed before.
        case afterAll
        /// With the first one that succeeded.
        case withFirst
    }

    /// Tries that succeeded.
    public let successes: Int
    /// Tries in all, at least one.
    public let tries: Int
    /// When they came to their end.
    public let ending: Ending

    /// Puts a count together; of tries that end with the first success, the last one succeeded.
    public init(successes: Int, of tries: Int, ending: Ending = .afterAll) {
        precondition(tries > 0 && (0...tries).contains(successes), "successes are tries")
        precondition(ending == .afterAll || successes == 1, "the first success is one")
        self.successes = successes
        self.tries = tries
        self.ending = ending
    }

    /// The share that succeeded.
    public var estimate: Double { Double(successes) / Double(tries) }

    /// Where the probability lies, with 95 % confidence.
    ///
    /// For a fixed number of tries the score interval of E. B. Wilson, "Probable inference, the law of
    /// succession, and statistical inference", 1927. Tries that end with the first success are biased
    /// towards few, for which that interval misses far more than one in twenty; for them it is the exact
    /// one of the geometric distribution (both tails at most 2.5 %).
    public var interval: Interval {
        switch ending {
        case .afterAll: wilson
        case .withFirst:
            Interval(
                low: 1 - Double.pow(1 - 0.025, 1 / Double(tries)),
                high: tries == 1 ? 1 : 1 - Double.pow(0.025, 1 / Double(tries - 1)),
                coverage: 0.95)
        }
    }

    /// What the probability is at most, with 95 % confidence, when nothing succeeded: a success would
    /// then have stayed away that often by chance in one of twenty cases only.
    public var atMost: Double { 1 - Double.pow(0.05, 1 / Double(tries)) }

    /// Tries of which enough succeed with `confidence`, each with `probability` by itself.
    ///
    /// - Parameters:
    ///   - successes: How many are enough, at least one.
    ///   - probability: More than 0, at most 1.
    ///   - confidence: More than 0, less than 1.
    /// - Returns: At least `successes`; 10,000 when more would be needed.
    public static func triesNeeded(
        for successes: Int = 1, probability: Double, confidence: Double = 0.95
    ) -> Int {
        precondition(successes > 0, "nothing needs no tries")
        precondition(probability > 0 && probability <= 1, "what never comes needs no tries")
        precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
        // Probability of having had 0, 1, ... successes, fewer than enough, after so many tries.
        var having = [1.0] + [Double](repeating: 0, count: successes - 1)
        var tries = 0
        // A rounding error must not ask for a try more than needed.
        while tries < 10_000, having.reduce(0, +) > 1 - confidence + 1e-12 {
            for count in having.indices.reversed() {
                having[count] *= 1 - probability
                if count > 0 { having[count] += having[count - 1] * probability }
            }
            tries += 1
        }
        return tries
    }

    /// The 97.5 % point of the normal distribution.
    private static let quantile = 1.959963984540054

    private var wilson: Interval {
        let n = Double(tries)
        let square = Self.quantile * Self.quantile
        let middle = (estimate + square / (2 * n)) / (1 + square / n)
        let half =
            Self.quantile / (1 + square / n)
            * (estimate * (1 - estimate) / n + square / (4 * n * n)).squareRoot()
        // At both ends the interval ends there exactly, and rounding must not say otherwise.
        return Interval(
            low: successes == 0 ? 0 : max(0, middle - half),
            high: successes == tries ? 1 : min(1, middle + half), coverage: 0.95)
    }
}
