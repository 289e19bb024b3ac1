import Statistics
import Testing

@Suite struct SplitMix64Tests {
    @Test func `numbers are those of the reference implementation`() {
        var generator = SplitMix64(seed: 1_234_567)
        let drawn = (0..<5).map { _ in generator.next() }
        #expect(
            drawn == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test func `a stream depends on seed and index only`() {
        var drawn = SplitMix64(seed: 7)
        let before = drawn.stream(3)
        _ = drawn.next()
        #expect(drawn.stream(3) == before)
        #expect(SplitMix64(seed: 8).stream(3) != before)
    }

    @Test func `near seeds and streams share no first number`() {
        var first: Set<UInt64> = []
        for seed in UInt64(0)..<40 {
            for index in 0..<40 {
                var stream = SplitMix64(seed: seed).stream(index)
                first.insert(stream.next())
            }
        }
        #expect(first.count == 1600)
    }

    @Test func `the unit interval is filled evenly and never reaches one`() {
        var generator = SplitMix64(seed: 42)
        var bins = [Int](repeating: 0, count: 10)
        for _ in 0..<20_000 {
            let value = generator.unitInterval()
            #expect(value >= 0 && value < 1)
            bins[Int(value * 10)] += 1
        }
        // Five standard deviations of a binomial count around 2,000.
        for bin in bins { #expect((1788...2212).contains(bin)) }
    }
}
