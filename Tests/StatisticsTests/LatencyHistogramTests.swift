import Statistics
import Testing

@Suite struct LatencyHistogramTests {
    private static func random(seed: UInt64, count: Int) -> LatencyHistogram {
        var generator = SplitMix64(seed: seed)
        var histogram = LatencyHistogram()
        for _ in 0..<count { histogram.record(nanoseconds: generator.next() >> 24) }
        return histogram
    }

    private static func merged(_ parts: [LatencyHistogram]) -> LatencyHistogram {
        parts.reduce(into: LatencyHistogram()) { $0.merge($1) }
    }

    @Test func `an empty one has no percentile and no maximum`() {
        let histogram = LatencyHistogram()
        #expect(histogram.count == 0)
        #expect(histogram.p50 == nil)
        #expect(histogram.p99 == nil)
        #expect(histogram.max == nil)
    }

    @Test func `percentiles are at most one percent above the true ones`() throws {
        var histogram = LatencyHistogram()
        for value in UInt64(1)...100_000 { histogram.record(nanoseconds: value * 1000) }
        for percent in [1.0, 50, 90, 99, 99.9, 100] {
            let truth = percent / 100 * 100_000_000
            let found = try #require(histogram.percentile(percent))
            #expect(Double(found) >= truth)
            #expect(Double(found) <= truth * 1.01)
        }
        #expect(histogram.max == 100_000_000)
    }

    @Test func `zero and minutes are in range`() {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: 0)
        #expect(histogram.p99 == 0)
        histogram.record(nanoseconds: 600_000_000_000)
        #expect(histogram.max == 600_000_000_000)
        #expect(histogram.count == 2)
        #expect(histogram.clampedCount == 0)
    }

    @Test(arguments: [LatencyHistogram.limitNanoseconds + 1, UInt64.max])
    func `what is too long counts as the limit and is said`(nanoseconds: UInt64) {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: nanoseconds)
        #expect(histogram.count == 1)
        #expect(histogram.max == LatencyHistogram.limitNanoseconds)
        #expect(histogram.clampedCount == 1)
        var sum = histogram
        sum.merge(histogram)
        #expect(sum.clampedCount == 2)
    }

    @Test func `merging neither loses nor minds the order`() {
        let parts = (0..<4).map { Self.random(seed: $0, count: 500) }
        let forward = Self.merged(parts)
        #expect(forward.count == 2000)
        #expect(Self.merged(parts.reversed()) == forward)
        let pairs = [Self.merged(Array(parts[..<2])), Self.merged(Array(parts[2...]))]
        #expect(Self.merged(pairs) == forward)
        #expect(Self.merged([forward, LatencyHistogram()]) == forward)
        #expect(Self.merged(Array(parts[..<3])) != forward)
    }

    @Test func `merging is the same as recording in one place`() {
        var first = LatencyHistogram()
        var second = LatencyHistogram()
        var together = LatencyHistogram()
        for value in UInt64(0)..<2000 {
            if value.isMultiple(of: 3) {
                first.record(nanoseconds: value)
            } else {
                second.record(nanoseconds: value)
            }
            together.record(nanoseconds: value)
        }
        first.merge(second)
        #expect(first == together)
    }
}
