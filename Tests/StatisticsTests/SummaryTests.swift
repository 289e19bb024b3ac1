import Statistics
import Testing

@Suite struct SummaryTests {
    @Test func `figures of one to nine are known`() throws {
        let summary = try Summary([9, 1, 8, 2, 7, 3, 6, 4, 5])
        #expect(summary.count == 9)
        #expect(summary.median == 5)
        #expect(summary.lowerQuartile == 3)
        #expect(summary.upperQuartile == 7)
        #expect(summary.min == 1)
        #expect(summary.max == 9)
        #expect(summary.relativeQuartileRange == 0.8)
        // n = 9: ranks 2 and 8, coverage 1 - 2 x 10/512.
        #expect(summary.low == 2)
        #expect(summary.high == 8)
        #expect(summary.interval.coverage == 1 - 20.0 / 512)
    }

    @Test func `an even count has its median between two samples`() throws {
        #expect(try Summary([4, 1, 3, 2]).median == 2.5)
    }

    @Test func `one sample is its own interval and claims no coverage`() throws {
        let summary = try Summary([3.5])
        #expect(summary.median == 3.5)
        #expect(summary.low == 3.5)
        #expect(summary.high == 3.5)
        #expect(summary.interval.coverage == 0)
        #expect(summary.max == 3.5)
    }

    @Test func `no samples is an error, not a number`() {
        #expect(throws: SampleError.empty) { try Summary([]) }
        #expect(throws: SampleError.empty) { try Outliers(in: []) }
        var generator = SplitMix64(seed: 1)
        #expect(throws: SampleError.empty) {
            try Interval.bootstrap([], using: &generator) { $0[0] }
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `what is not finite is refused by position`(bad: Double) {
        #expect(throws: SampleError.notFinite(index: 2)) { try Summary([1, 2, bad, 4]) }
        #expect(throws: SampleError.notFinite(index: 2)) { try Outliers(in: [1, 2, bad, 4]) }
        var generator = SplitMix64(seed: 1)
        #expect(throws: SampleError.notFinite(index: 2)) {
            try Interval.bootstrap([1, 2, bad], using: &generator) { $0[0] }
        }
    }

    @Test func `a median of equal samples lies in its interval`() throws {
        for count in 1...60 {
            let summary = try Summary([Double](repeating: 0.1, count: count))
            #expect(summary.interval.contains(summary.median))
            #expect(summary.relativeQuartileRange == 0)
        }
    }

    @Test func `the median of zeros has no relative spread`() throws {
        #expect(try Summary([0, 0, 0]).relativeQuartileRange == nil)
    }

    @Test func `the largest finite samples do not overflow`() throws {
        let most = Double.greatestFiniteMagnitude
        #expect(try Summary([-most, -most, most, most]).median == 0)
    }
}
