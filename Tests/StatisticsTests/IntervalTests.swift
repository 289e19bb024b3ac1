import Statistics
import Testing

@Suite struct IntervalTests {
    /// A skewed distribution: the square of a uniform number, whose median is 1/4.
    private static func skewed(_ generator: inout SplitMix64) -> Double {
        let value = generator.unitInterval()
        return value * value
    }

    private static let runCount = 2000

    /// How often, of 2,000 seeded runs of `samples` each, the interval holds the true value.
    private static func share(
        samples: Int, truth: Double, seed: UInt64, draw: (inout SplitMix64) -> Double,
        interval: ([Double], inout SplitMix64) throws -> Interval
    ) rethrows -> Double {
        var covered = 0
        for run in 0..<runCount {
            var generator = SplitMix64(seed: seed).stream(run)
            let values = (0..<samples).map { _ in draw(&generator) }
            if try interval(values, &generator).contains(truth) { covered += 1 }
        }
        return Double(covered) / Double(runCount)
    }

    @Test(arguments: [15, 20, 31])
    func `the interval of a median covers it in about 95 runs of 100`(samples: Int) throws {
        let share = try Self.share(samples: samples, truth: 0.25, seed: 11, draw: Self.skewed) {
            values, _ in try Summary(values).interval
        }
        #expect((0.93...0.975).contains(share), "covered \(share)")
    }

    @Test func `the bootstrap covers a mean in about 95 runs of 100`() throws {
        let share = try Self.share(
            samples: 25, truth: 0.5, seed: 12, draw: { $0.unitInterval() },
            interval: { values, generator in
                try Interval.bootstrap(values, resamples: 200, using: &generator) { draw in
                    draw.reduce(0, +) / Double(draw.count)
                }
            })
        #expect((0.92...0.975).contains(share), "covered \(share)")
    }

    @Test func `an interval that asks for less covers less`() throws {
        let share = try Self.share(samples: 31, truth: 0.25, seed: 13, draw: Self.skewed) {
            values, _ in try Interval.ofMedian(SortedSamples(values), confidence: 0.5)
        }
        #expect((0.5...0.66).contains(share), "covered \(share)")
    }

    @Test(arguments: [
        (6, 1, 0.96875), (10, 2, 0.978515625), (15, 4, 0.96484375), (20, 6, 0.958610534667969),
        (100, 40, 0.964799799782),
    ])
    func `ranks and coverage are those of the binomial table`(
        count: Int, rank: Int, coverage: Double
    ) throws {
        let samples = try SortedSamples((1...count).map(Double.init))
        let interval = Interval.ofMedian(samples)
        #expect(interval.low == Double(rank))
        #expect(interval.high == Double(count + 1 - rank))
        #expect(abs(interval.coverage - coverage) < 1e-9)
    }

    @Test func `many samples do not underflow`() throws {
        let interval = Interval.ofMedian(try SortedSamples((1...100_001).map(Double.init)))
        // The normal approximation puts the ranks 1.96 x sqrt(n) / 2 from the middle.
        #expect(abs(interval.low - (50_001 - 310)) <= 2)
        #expect(abs(interval.high - (50_001 + 310)) <= 2)
        #expect((0.95...0.952).contains(interval.coverage))
    }

    @Test func `the same seed gives the same bootstrap and another seed another`() throws {
        let samples = (0..<30).map { Double($0 * $0) }
        func interval(seed: UInt64) throws -> Interval {
            var generator = SplitMix64(seed: seed)
            return try Interval.bootstrap(samples, resamples: 300, using: &generator) { draw in
                draw.reduce(0, +) / Double(draw.count)
            }
        }
        #expect(try interval(seed: 5) == interval(seed: 5))
        #expect(try interval(seed: 5) != interval(seed: 6))
    }

    @Test func `a statistic that is not a number is refused`() {
        var generator = SplitMix64(seed: 1)
        #expect(throws: SampleError.notFinite(index: 0)) {
            try Interval.bootstrap([1, 2], using: &generator) { _ in .nan }
        }
    }
}
