import Statistics
import Testing

@Suite struct VerdictTests {
    private func ratio(_ low: Double, _ median: Double, _ high: Double, count: Int = 20)
        -> PairedRatio
    {
        PairedRatio(
            count: count, median: median, interval: Interval(low: low, high: high, coverage: 0.95))
    }

    /// A against itself without any noise.
    private var still: PairedRatio { ratio(1, 1, 1, count: 1000) }

    @Test(arguments: [
        (0.90, 0.95, 0.97, Verdict.improved),
        (0.90, 0.95, 0.98, .inconclusive),
        (1.021, 1.05, 1.1, .regressed),
        (1.02, 1.05, 1.1, .inconclusive),
        (0.98, 1.0, 1.02, .equivalent),
        // Certainly not 1, and certainly not worth naming.
        (1.005, 1.006, 1.007, .equivalent),
        (0.979, 1.0, 1.02, .inconclusive),
        (0.98, 1.0, 1.021, .inconclusive),
        (0.5, 1.0, 2.0, .inconclusive),
    ])
    func `an interval against a margin of 2 % has one verdict`(
        low: Double, median: Double, high: Double, verdict: Verdict
    ) {
        #expect(Verdict(ratio(low, median, high), minEffect: 0.02, noiseFloor: 0.01) == verdict)
    }

    @Test func `five pairs show nothing, whatever they show`() {
        #expect(
            Verdict(ratio(0.5, 0.5, 0.5, count: 5), minEffect: 0.02, noiseFloor: 0) == .inconclusive
        )
        #expect(
            Verdict(ratio(0.5, 0.5, 0.5, count: 6), minEffect: 0.02, noiseFloor: 0) == .improved)
        let few = Judged(ratio: ratio(0.5, 0.5, 0.5, count: 5), noise: still, minEffect: 0.02)
        #expect(few.verdict == .inconclusive)
        // A number from what has no interval would be a guess at a guess.
        #expect(few.pairsNeeded == nil)
    }

    @Test func `a noise floor above the effect asked for is the margin`() {
        let found = ratio(0.90, 0.92, 0.94)
        let loud = Judged(ratio: found, noise: ratio(0.93, 1, 1.04), minEffect: 0.02)
        #expect(((loud.noiseFloor ?? 0) - 0.07).magnitude < 1e-12)
        #expect(loud.verdict == .inconclusive)
        let still = Judged(ratio: found, noise: ratio(0.99, 1, 1.01), minEffect: 0.02)
        #expect(still.verdict == .improved)
        #expect(Judged(ratio: found, noise: nil, minEffect: 0.02).noiseFloor == nil)
    }

    @Test func `without a noise floor, or with one of five pairs, nothing is claimed`() {
        for found in [ratio(0.5, 0.5, 0.5), ratio(1, 1, 1), ratio(2, 2, 2)] {
            func verdict(_ noise: PairedRatio?) -> Verdict {
                Judged(ratio: found, noise: noise, minEffect: 0.02).verdict
            }
            #expect(verdict(nil) == .inconclusive)
            #expect(verdict(ratio(1, 1, 1, count: 5)) == .inconclusive)
            #expect(verdict(ratio(1, 1, 1, count: 6)) != .inconclusive)
        }
    }

    @Test func `what is assumed for the noise stands in for it, and never below what was seen`() {
        func verdict(_ found: PairedRatio, _ noise: PairedRatio? = nil) -> Verdict {
            Judged(ratio: found, noise: noise, assumedNoise: 0.1, minEffect: 0.02).verdict
        }
        #expect(verdict(ratio(1.05, 1.06, 1.07)) == .inconclusive)
        #expect(verdict(ratio(1, 1, 1)) == .inconclusive)
        #expect(verdict(ratio(1.15, 1.16, 1.17)) == .regressed)
        #expect(verdict(ratio(1.15, 1.16, 1.17), ratio(1, 1, 1.3, count: 5)) == .inconclusive)
        // A floor that is known replaces the assumption.
        #expect(verdict(ratio(1.05, 1.06, 1.07), still) == .regressed)
    }

    @Test func `a procedure that favours one side is known by A against itself`() throws {
        func bias(_ noise: PairedRatio?) -> Double? {
            Judged(ratio: ratio(1, 1, 1), noise: noise, minEffect: 0.02).bias
        }
        #expect(try (#require(bias(ratio(1.01, 1.02, 1.03))) - 0.02).magnitude < 1e-12)
        #expect(try (#require(bias(ratio(0.9, 0.95, 0.99))) + 0.05).magnitude < 1e-12)
        #expect(bias(ratio(0.99, 1.02, 1.03)) == nil)
        #expect(bias(ratio(1.01, 1.02, 1.03, count: 5)) == nil)
        #expect(bias(nil) == nil)
    }

    @Test func `who cannot find a difference of that size calls nothing equivalent`() {
        func verdict(noiseFloor: Double) -> Verdict {
            Verdict(ratio(0.99, 1, 1.01), minEffect: 0.02, noiseFloor: noiseFloor)
        }
        #expect(verdict(noiseFloor: 0.02) == .equivalent)
        #expect(verdict(noiseFloor: 0.021) == .inconclusive)
        // Within the noise, which is not within the effect.
        let wide = Verdict(ratio(0.9, 1, 1.1), minEffect: 0.02, noiseFloor: 0.2)
        #expect(wide == .inconclusive)
    }

    // MARK: - Over many runs

    private func verdicts(_ maker: PairMaker, pairs: Int, runs: Int = 60) throws
        -> [Verdict: Int]
    {
        var counts: [Verdict: Int] = [:]
        for run in 0..<runs {
            let judged = Judged(
                ratio: try PairedRatio(
                    maker.pairs(pairs, seed: UInt64(2 * run)), resamples: 100, seed: UInt64(run)),
                noise: try PairedRatio(
                    PairMaker(jitter: maker.jitter).pairs(pairs, seed: UInt64(2 * run + 1)),
                    resamples: 100, seed: UInt64(run)),
                minEffect: 0.02)
            counts[judged.verdict, default: 0] += 1
        }
        return counts
    }

    @Test(arguments: [0.005, 0.05, 0.5], [8, 40])
    func `something against itself is never improved or regressed`(jitter: Double, pairs: Int)
        throws
    {
        let counts = try verdicts(PairMaker(jitter: jitter), pairs: pairs)
        #expect((counts[.improved] ?? 0) + (counts[.regressed] ?? 0) <= 1, "\(counts)")
        if jitter == 0.005 { #expect(counts[.equivalent] == 60) }
    }

    @Test func `a difference of a tenth is found, in its direction`() throws {
        #expect(try verdicts(PairMaker(ratio: 1.1, jitter: 0.03), pairs: 40) == [.regressed: 60])
        #expect(try verdicts(PairMaker(ratio: 0.9, jitter: 0.03), pairs: 40) == [.improved: 60])
    }

    // MARK: - How many more

    @Test func `the pairs that are said to be needed suffice about half of the time`() throws {
        let maker = PairMaker(ratio: 1.04, jitter: 0.1)
        var asked = 0
        var decided = 0
        for run in 0..<60 {
            func judged(_ pairs: Int) throws -> Judged {
                Judged(
                    ratio: try PairedRatio(
                        maker.pairs(pairs, seed: UInt64(run)), resamples: 100, seed: 1),
                    noise: still, minEffect: 0.02)
            }
            let first = try judged(30)
            guard let more = first.pairsNeeded, more < 600 else { continue }
            asked += 1
            if try judged(30 + more).verdict != .inconclusive { decided += 1 }
        }
        #expect(asked > 20)
        #expect(decided * 3 > asked, "\(decided) of \(asked)")
        // An answer that is always far too large would decide always.
        #expect(decided < asked, "\(decided) of \(asked)")
    }

    @Test func `four times the pairs halve an interval`() throws {
        // To lie within 0.98 ... 1.02 it must be half as wide: 4 x 100 in all, rounded up a little.
        let judged = Judged(ratio: ratio(0.96, 1, 1.04, count: 100), noise: still, minEffect: 0.02)
        let needed = try #require(judged.pairsNeeded)
        #expect((300...320).contains(needed), "\(needed)")
    }

    @Test func `what lies on the margin is not decided by any number`() {
        let judged = Judged(ratio: ratio(1.0, 1.02, 1.04), noise: still, minEffect: 0.02)
        #expect(judged.verdict == .inconclusive)
        #expect(judged.pairsNeeded == nil)
    }

    @Test func `what is decided needs no more`() {
        #expect(Judged(ratio: ratio(1, 1, 1), noise: still, minEffect: 0.02).pairsNeeded == nil)
    }

    @Test func `the noise shrinks with the pairs as well`() throws {
        let found = ratio(0.90, 0.94, 0.98, count: 20)
        let judged = Judged(ratio: found, noise: ratio(0.9, 1, 1.1), minEffect: 0.02)
        let alone = Judged(ratio: found, noise: still, minEffect: 0.02)
        let (more, fewer) = (try #require(judged.pairsNeeded), try #require(alone.pairsNeeded))
        #expect(more > fewer)
        // (0.04 + 0.1) √(20 / n) = 0.06 at n = 109.
        #expect((85...95).contains(more), "\(more)")
    }
}
