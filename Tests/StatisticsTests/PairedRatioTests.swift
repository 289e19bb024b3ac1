import Statistics
import Testing

/// Pairs as a host makes them: each pair on a machine of its own speed, and a jitter on each figure.
struct PairMaker {
    /// True b / a.
    var ratio = 1.0
    /// Half the width of the jitter of one figure, as a share.
    var jitter = 0.05
    /// How much slower the machine may be in one pair than in another.
    var pace = 2.0

    func pairs(_ count: Int, seed: UInt64) -> [(a: Double, b: Double)] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let pace = 1 + (self.pace - 1) * random.unitInterval()
            // One draw each, so that the median of the ratios is the true one by symmetry.
            let jitters = (0..<2).map { _ in 1 + jitter * (2 * random.unitInterval() - 1) }
            return (a: 3 * pace * jitters[0], b: 3 * pace * ratio * jitters[1])
        }
    }
}

@Suite struct PairedRatioTests {
    private func share(_ maker: PairMaker, pairs: Int, truth: Double) throws -> Double {
        let runs = 200
        let held = try (0..<runs).count { run in
            try PairedRatio(
                maker.pairs(pairs, seed: UInt64(1000 + run)), resamples: 100, seed: UInt64(run)
            ).interval.contains(truth)
        }
        return Double(held) / Double(runs)
    }

    @Test(arguments: [12, 25, 60])
    func `the interval holds the true ratio in nine of ten runs and more`(pairs: Int) throws {
        let share = try share(PairMaker(ratio: 1.1), pairs: pairs, truth: 1.1)
        #expect((0.9...0.995).contains(share), "covered \(share)")
    }

    /// Ratios whose true median is 1.
    enum Law: CaseIterable {
        case normal, skewed

        func ratio(_ random: inout SplitMix64) -> Double {
            switch self {
            // Twelve uniform numbers add up to a normal one, as nearly as matters here.
            case .normal:
                1 + 0.05 * ((0..<12).reduce(-6.0) { sum, _ in sum + random.unitInterval() })
            // The square of a uniform number: as far above as four times the median, never below nothing.
            case .skewed:
                { 4 * $0 * $0 }(random.unitInterval())
            }
        }
    }

    @Test(arguments: Law.allCases, [6, 7, 8, 9, 11, 14, 19, 20, 28])
    func `the interval keeps its promise with few pairs, whatever their ratios are like`(
        law: Law, count: Int
    ) throws {
        let runs = 400
        var random = SplitMix64(seed: 4711).stream(count)
        let held = try (0..<runs).count { run in
            let pairs = (0..<count).map { _ in
                (a: 2.0, b: 2 * law.ratio(&random))
            }
            return try PairedRatio(pairs, resamples: 200, seed: UInt64(run)).interval.contains(1)
        }
        // A fifth of the usual draws, for time, costs the bootstrap a percent or so: with all thousand, twenty
        // such skewed pairs hold the median in 93.6 of 100 runs. Seven pairs' bootstrap holds it in 88.
        let least = count < PairedRatio.fewestBootstrapped ? 0.93 : 0.92
        #expect(
            Double(held) >= least * Double(runs), "\(law), \(count) pairs: held \(held) of \(runs)")
    }

    @Test
    func `with few pairs the interval is the order statistics', from twenty on the bootstrap's`()
        throws
    {
        for count in PairedRatio.fewestPairs...30 {
            let pairs = PairMaker().pairs(count, seed: UInt64(count))
            let ordered = Interval.ofMedian(try SortedSamples(pairs.map { $0.b / $0.a }))
            let ratio = try PairedRatio(pairs, seed: 1)
            #expect((ratio.interval == ordered) == (count < 20), "\(count)")
        }
    }

    @Test func `and what is not the true ratio it does not hold`() throws {
        let share = try share(PairMaker(ratio: 1.1), pairs: 60, truth: 1.05)
        #expect(share < 0.05, "covered \(share)")
    }

    @Test func `what the machine does to both of a pair cancels`() throws {
        let ratio = try PairedRatio(
            PairMaker(ratio: 1.1, jitter: 0, pace: 10).pairs(20, seed: 3), seed: 1)
        #expect((ratio.median - 1.1).magnitude < 1e-9)
        #expect(ratio.reach - 0.1 < 1e-9)
        #expect(ratio.count == 20)
    }

    @Test func `the bootstrap draws pairs: parted from each other they tell much less`() throws {
        let pairs = PairMaker(ratio: 1.1, jitter: 0.01, pace: 3).pairs(40, seed: 5)
        let together = try PairedRatio(pairs, seed: 1)
        let parted = zip(pairs, pairs.dropFirst() + pairs.prefix(1)).map {
            (a: $0.a, b: $1.b)
        }
        let apart = try PairedRatio(parted, seed: 1)
        func width(_ ratio: PairedRatio) -> Double { ratio.interval.high - ratio.interval.low }
        #expect(width(apart) > 3 * width(together))
    }

    @Test func `the seed decides, and nothing else`() throws {
        let pairs = PairMaker().pairs(PairedRatio.fewestBootstrapped, seed: 2)
        #expect(try PairedRatio(pairs, seed: 8) == PairedRatio(pairs, seed: 8))
        let ends = try Set((0..<8).map { try PairedRatio(pairs, seed: $0).interval.low })
        #expect(ends.count > 1)
    }

    @Test func `what is no ratio is refused`() {
        #expect(throws: SampleError.empty) { try PairedRatio([], seed: 1) }
        #expect(throws: SampleError.notFinite(index: 1)) {
            try PairedRatio([(1, 1), (0, 1)], seed: 1)
        }
        #expect(throws: SampleError.notFinite(index: 0)) {
            try PairedRatio([(1, .nan)], seed: 1)
        }
    }

    // MARK: - Unpaired

    @Test func `unpaired intervals add up by their squares`() throws {
        let ratio = try PairedRatio.unpaired(a: (10, 9.7, 10.3), b: (11, 10.6, 11.4), count: 20)
        #expect((ratio.median - 1.1).magnitude < 1e-12)
        // sqrt(0.03² + 0.0364²) = 4.7 %: wider than either, narrower than their sum.
        #expect((1.045...1.055).contains(ratio.interval.low), "\(ratio.interval)")
        #expect((1.147...1.157).contains(ratio.interval.high), "\(ratio.interval)")
    }

    @Test func `the end that matters counts: a skewed cost skews the ratio`() throws {
        let ratio = try PairedRatio.unpaired(a: (10, 10, 12), b: (10, 10, 10), count: 20)
        #expect(ratio.interval.high == 1)
        #expect((ratio.interval.low - 10 / 12.0).magnitude < 1e-12)
    }

    @Test func `unpaired intervals hold the true ratio too`() throws {
        var random = SplitMix64(seed: 77)
        let runs = 400
        func costs(_ middle: Double) -> [Double] {
            (0..<25).map { _ in middle * (1 + 0.2 * random.unitInterval() - 0.1) }
        }
        let held = try (0..<runs).count { _ in
            let (a, b) = (try Summary(costs(3)), try Summary(costs(3.3)))
            return try PairedRatio.unpaired(
                a: (a.median, a.low, a.high), b: (b.median, b.low, b.high), count: 25
            ).interval.contains(1.1)
        }
        #expect((0.9...0.995).contains(Double(held) / Double(runs)), "held \(held) of \(runs)")
    }

    @Test(arguments: [0, -1, Double.nan, .infinity])
    func `a figure that is no cost is refused`(bad: Double) {
        #expect(throws: SampleError.self) {
            try PairedRatio.unpaired(a: (1, bad, 1), b: (1, 1, 1), count: 9)
        }
        #expect(throws: SampleError.self) {
            try PairedRatio.unpaired(a: (1, 1, 1), b: (bad, 1, 1), count: 9)
        }
    }
}
