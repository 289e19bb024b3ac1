import Foundation
import Testing

@testable import Statistics

/// How often, of so many seeds, the intervals hold the truth.
///
/// A refusal holds nothing and counts as a miss.
private struct Coverage: CustomStringConvertible {
    let truth: SyntheticScaling
    var sigma = 0
    var kappa = 0
    var both = 0
    /// Half widths of σ's interval, one per fit.
    var widths: [Double] = []
    var misses: [UInt64] = []

    /// 100 where there is time.
    static let seeds: UInt64 = isLong ? 100 : 40
    static let isLong = ProcessInfo.processInfo.environment["REFTORTURE_LONG"] == "1"

    init(_ truth: SyntheticScaling, stretch: Double = 1) {
        self.truth = truth
        for seed in 0..<Self.seeds {
            let fit = try? ScalingFit(truth.points(seed: seed), stretch: stretch)
            let (inSigma, inKappa) = (
                fit?.sigma.contains(truth.sigma) ?? false,
                fit?.kappa.contains(truth.kappa) ?? false
            )
            sigma += inSigma ? 1 : 0
            kappa += inKappa ? 1 : 0
            both += inSigma && inKappa ? 1 : 0
            if !(inSigma && inKappa) { misses.append(seed) }
            if let fit { widths.append((fit.sigma.high - fit.sigma.low) / 2) }
        }
    }

    /// Whether both were held as often as nine times of ten.
    var isEnough: Bool { 10 * both >= 9 * Int(Self.seeds) }
    /// The middle of the widths.
    var width: Double { widths.isEmpty ? .infinity : widths.sorted()[widths.count / 2] }

    var description: String {
        """
        \(truth): σ \(sigma), κ \(kappa), both \(both) of \(Self.seeds), missed with seeds \(misses)
        """
    }
}

@Suite struct ScalingCoverageTests {
    private static let prints =
        ProcessInfo.processInfo.environment["REFTORTURE_COVERAGE"] == "1"

    static let sigmas = Coverage.isLong ? [0, 0.002, 0.02, 0.1, 0.5] : [0, 0.02, 0.5]
    static let kappas = Coverage.isLong ? [0, 1e-5, 1e-4, 1e-3, 0.01] : [0, 1e-4, 0.01]

    /// Ways to measure; the last ones only when there is time.
    static let plans: [SyntheticScaling] = {
        var plans = [
            SyntheticScaling(),
            SyntheticScaling(counts: SyntheticScaling.narrow, repetitions: 5),
        ]
        if Coverage.isLong {
            plans += [
                SyntheticScaling(repetitions: 5),
                SyntheticScaling(repetitions: 2),
                SyntheticScaling(counts: SyntheticScaling.narrow),
                SyntheticScaling(counts: [1, 2, 4, 8, 16], repetitions: 7),
                SyntheticScaling(counts: [1, 2, 3, 4, 6, 8, 12, 16, 24], repetitions: 3),
                SyntheticScaling(repetitions: 5, shared: 0.05),
                SyntheticScaling(repetitions: 5, noise: 0.01, shared: 0.1),
                SyntheticScaling(repetitions: 3, noise: 0.1),
            ]
        }
        return plans
    }()

    @Test(arguments: plans.indices, sigmas)
    func `contention and coherence lie in their intervals for nine seeds of ten and more`(
        plan: Int, sigma: Double
    ) {
        for kappa in Self.kappas {
            var truth = Self.plans[plan]
            (truth.sigma, truth.kappa) = (sigma, kappa)
            let coverage = Coverage(truth)
            if Self.prints { print("coverage \(coverage)") }
            #expect(coverage.isEnough, "\(coverage)")
        }
    }

    /// Where both lie well away from zero, so that nothing is cut off.
    private static let inner = [
        SyntheticScaling(sigma: 0.1, kappa: 1e-3),
        SyntheticScaling(sigma: 0.1, kappa: 1e-3, repetitions: 5),
        SyntheticScaling(sigma: 0.5, kappa: 0.01, counts: SyntheticScaling.narrow, repetitions: 5),
    ]

    @Test(arguments: inner.indices)
    func `intervals half as wide hold the truth too seldom`(plan: Int) {
        let coverage = Coverage(Self.inner[plan], stretch: 0.5)
        #expect(!coverage.isEnough, "\(coverage)")
    }

    @Test(arguments: inner.indices)
    func `intervals are not much wider than any could be`(plan: Int) {
        // With the noise unknown and two parameters at once t is 2.8 to 3.2 for 1.96, and a median of
        // five is a fifth less sure than their mean: 1.5 to 2.1 times the bound.
        let truth = Self.inner[plan]
        let width = Coverage(truth).width
        #expect(width < 2.3 * truth.bound, "\(truth): \(width) for \(truth.bound)")
        #expect(width > truth.bound, "\(truth): \(width) for \(truth.bound)")
    }

    @Test func `what the repetitions of a count share is not averaged away`() {
        let truth = SyntheticScaling(
            sigma: 0.1, kappa: 1e-3, repetitions: 20, noise: 0.01, shared: 0.05)
        let coverage = Coverage(truth)
        #expect(coverage.isEnough, "\(coverage)")
        #expect(coverage.width > truth.bound)
    }

    @Test func `the knee's interval holds the true one`() throws {
        let truth = SyntheticScaling(sigma: 0.02, kappa: 1e-4)
        let peak = ((1 - truth.sigma) / truth.kappa).squareRoot()
        var held = 0
        var width = 0.0
        for seed in UInt64(0)..<100 {
            let knee = try #require(try ScalingFit(truth.points(seed: seed)).knee, "seed \(seed)")
            held += knee.contains(peak) ? 1 : 0
            width += (knee.high - knee.low) / 100
            #expect(knee.contains(knee.value), "seed \(seed)")
        }
        #expect((90...99).contains(held), "held \(held) of 100")
        #expect(width < peak / 2, "\(width) wide about \(peak)")
    }
}
