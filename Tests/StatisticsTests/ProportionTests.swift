import Statistics
import Testing

@Suite struct ProportionTests {
    // The first four: R. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I,
    // method 3. The others by the closed forms: 1 - 1 / (1 + z^2 / n) for all, its mirror for none.
    @Test(arguments: [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718), (1, 1, 0.2065, 1.0), (10, 10, 0.7225, 1.0),
    ])
    func `the interval of a fixed number of tries is Wilson's`(
        successes: Int, tries: Int, low: Double, high: Double
    ) {
        let interval = Proportion(successes: successes, of: tries).interval
        #expect(abs(interval.low - low) < 1e-4, "\(interval)")
        #expect(abs(interval.high - high) < 1e-4, "\(interval)")
        #expect(interval.contains(Double(successes) / Double(tries)))
    }

    @Test func `tries that end with the first success have the exact interval`() {
        let first = Proportion(successes: 1, of: 1, ending: .withFirst).interval
        #expect(abs(first.low - 0.025) < 1e-12)
        #expect(first.high == 1)
        // P(at least 3 tries) = (1 - p)^2 = 0.025; P(at most 3) = 1 - (1 - p)^3 = 0.025.
        let third = Proportion(successes: 1, of: 3, ending: .withFirst).interval
        #expect(abs((1 - third.high) * (1 - third.high) - 0.025) < 1e-12)
        let left = 1 - third.low
        #expect(abs(1 - left * left * left - 0.025) < 1e-12)
    }

    /// Wilson's interval would not do: found at the first try it begins at 0.21, and 0.15 is found at the
    /// first try three times in twenty.
    @Test(arguments: [0.05, 0.15, 0.5, 0.9])
    func `what ends with the first success holds the truth in 19 of 20 cases`(truth: Double) {
        var missed = 0
        var missedByWilson = 0
        var draw = SplitMix64(seed: 7)
        for _ in 0..<4000 {
            var tries = 1
            while draw.unitInterval() >= truth { tries += 1 }
            let exact = Proportion(successes: 1, of: tries, ending: .withFirst).interval
            if !exact.contains(truth) { missed += 1 }
            if !Proportion(successes: 1, of: tries).interval.contains(truth) {
                missedByWilson += 1
            }
        }
        #expect(missed <= 230, "\(missed) of 4000 missed")
        if truth == 0.15 { #expect(missedByWilson > 400) }
    }

    @Test func `what was never seen is bounded by one chance in twenty`() {
        // 0.95^58.4 = 0.05: the rule of three, exactly.
        #expect(abs(Proportion(successes: 0, of: 1).atMost - 0.95) < 1e-12)
        #expect(abs(Proportion(successes: 0, of: 58).atMost - 0.050_34) < 1e-4)
    }

    // By hand: (1 - p)^n <= 0.05; for three of a fair coin, (1 + n + n (n - 1) / 2) / 2^n <= 0.05.
    @Test(arguments: [
        (1, 1.0, 1), (1, 0.95, 1), (1, 0.94, 2), (1, 0.5, 5), (1, 0.3, 9), (1, 0.05, 59),
        (1, 1e-9, 10_000), (3, 1.0, 3), (3, 0.5, 11),
    ])
    func `tries are enough for 95 %, and no more`(
        successes: Int, probability: Double, tries: Int
    ) {
        #expect(Proportion.triesNeeded(for: successes, probability: probability) == tries)
    }
}
