import Foundation
import Statistics
import Testing

@Suite struct ScalingRefusalTests {
    private func refusal(_ points: [ScalingPoint]) -> ScalingFit.Refusal? {
        do throws(ScalingFit.Refusal) {
            _ = try ScalingFit(points)
            return nil
        } catch {
            return error
        }
    }

    /// Throughput by a formula, one repetition each.
    private func points(_ counts: [Int], _ throughput: (Double) -> Double) -> [ScalingPoint] {
        counts.map { ScalingPoint(workers: $0, throughputs: [throughput(Double($0))]) }
    }

    @Test(arguments: 0...3)
    func `fewer than four worker counts leave nothing to judge the law by`(count: Int) throws {
        var truth = SyntheticScaling(counts: Array(SyntheticScaling.wide.prefix(count)))
        // The same counts over again are not more counts.
        let points = truth.points(seed: 1) + truth.points(seed: 2)
        let found = try #require(refusal(points))
        #expect(found == .tooFewCounts(count))
        #expect(found.reason.contains("\(count) worker count"))
        #expect(found.reason.contains("three unknowns"))
        truth.counts = [1, 2, 3, 4]
        truth.noise = 0.001
        #expect(refusal(truth.points(seed: 1)) == nil)
    }

    @Test(arguments: [0, -1, Double.infinity, -Double.infinity])
    func `a throughput without a logarithm is named`(value: Double) throws {
        var points = SyntheticScaling().points(seed: 1)
        points[3] = ScalingPoint(workers: 8, throughputs: [1e8, value])
        let found = try #require(refusal(points))
        #expect(found == .unusable(throughput: value, workers: 8))
        #expect(found.reason.contains("8 workers"))
    }

    @Test func `what is not a number is refused`() throws {
        var points = SyntheticScaling().points(seed: 1)
        points[0] = ScalingPoint(workers: 1, throughputs: [.nan])
        #expect(try #require(refusal(points)).reason.contains("nan per second with 1 worker has"))
    }

    @Test func `a point without repetitions or workers is named`() {
        let points = SyntheticScaling().points(seed: 1)
        #expect(
            refusal(points + [ScalingPoint(workers: 5, throughputs: [])])
                == .noRepetition(workers: 5))
        #expect(refusal(points + [ScalingPoint(workers: 0, throughputs: [1])]) == .noWorkers(0))
        #expect(refusal(points + [ScalingPoint(workers: -3, throughputs: [1])]) == .noWorkers(-3))
    }

    @Test func `points far from every curve of the law are refused`() throws {
        let truth = SyntheticScaling()
        let zigzag = points(truth.counts) { workers in
            truth.throughput(workers) * (Int(log2(workers)).isMultiple(of: 2) ? 1 : 2)
        }
        guard case .scattered(let residual) = try #require(refusal(zigzag)) else {
            Issue.record("refused for another reason: \(refusal(zigzag)?.reason ?? "none")")
            return
        }
        #expect(residual > ScalingFit.largestResidual && residual < 1)
        let mild = points(truth.counts) { workers in
            truth.throughput(workers) * (Int(log2(workers)).isMultiple(of: 2) ? 1 : 1.2)
        }
        #expect(refusal(mild) == nil)
    }

    @Test(arguments: [1.1, 1.3])
    func `throughput that grows faster than the workers is refused`(power: Double) throws {
        let found = try #require(
            refusal(points(SyntheticScaling.wide) { 1e8 * pow($0, power) }))
        #expect(found == .superlinear)
        #expect(found.reason.contains("does not apply"))
    }

    @Test func `negative contention is refused when it is sure and not when noise can make it`() {
        let truth = SyntheticScaling(sigma: -0.05, kappa: 0.01, counts: Array(1...12), noise: 0.002)
        for seed in UInt64(0)..<20 {
            #expect(refusal(truth.points(seed: seed)) == .superlinear, "seed \(seed)")
        }
        let none = SyntheticScaling(sigma: 0, kappa: 0)
        let refused = (UInt64(0)..<200).count { refusal(none.points(seed: $0)) != nil }
        #expect(refused <= 3, "refused \(refused) of 200")
    }

    @Test func `workers that bring more than those before are refused`() {
        let truth = SyntheticScaling(sigma: 0.3, kappa: -0.005, counts: Array(1...16), noise: 0.001)
        for seed in UInt64(0)..<20 {
            #expect(refusal(truth.points(seed: seed)) == .bentUpwards, "seed \(seed)")
        }
    }

    @Test func `contention that could be anything is refused`() {
        let truth = SyntheticScaling(
            sigma: 0.3, kappa: 0.01, counts: [1, 2, 3, 4], repetitions: 3, noise: 0.1)
        #expect(refusal(truth.points(seed: 1)) == .undetermined)
        // Counts that hardly differ say nothing of one worker.
        let far = points([1_000_000, 1_000_001, 1_000_002, 1_000_003]) { $0 }
        #expect(refusal(far) == .undetermined)
    }

    @Test func `every reason is one line without a full stop`() {
        let all: [ScalingFit.Refusal] = [
            .tooFewCounts(3), .noWorkers(0), .noRepetition(workers: 1),
            .unusable(throughput: 0, workers: 2), .scattered(residual: 0.5),
            .superlinear, .bentUpwards, .undetermined,
        ]
        for refusal in all {
            #expect(!refusal.reason.contains("\n") && !refusal.reason.hasSuffix("."))
            #expect(!refusal.reason.contains("  "))
            #expect(refusal.description == refusal.reason)
        }
        #expect(
            refusal(points([1, 2, 3]) { $0 })?.reason
                == """
                the law has three unknowns; 3 worker counts leave nothing to judge it by, \
                at least 4 are needed
                """)
    }
}
