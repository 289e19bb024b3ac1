import Statistics
import Testing

@Suite struct CrossoverTests {
    private func estimate(_ low: Double, _ value: Double, _ high: Double) -> Estimate {
        Estimate(value: value, low: low, high: high)
    }

    private var below: Estimate { estimate(0.4, 0.5, 0.6) }
    private var above: Estimate { estimate(1.4, 1.5, 1.6) }
    private var about: Estimate { estimate(0.9, 1, 1.1) }

    private func judged(_ ratios: [(Int, Estimate)]) -> Crossover.Workers {
        Crossover.workers(ratios: ratios.map { (workers: $0.0, ratio: $0.1) })
    }

    private func isUnknown(_ result: Crossover.Workers, _ part: String) -> Bool {
        guard case .unknown(let reason) = result else { return false }
        return reason.contains(part)
    }

    @Test func `the first count counts from which all are cheaper`() {
        #expect(judged([(1, above), (2, below), (4, below)]) == .from(2))
        #expect(judged([(4, below), (1, above), (2, below)]) == .from(2))
        #expect(judged([(1, below), (2, about), (4, below)]) == .from(4))
        #expect(judged([(1, above), (2, about), (4, below)]) == .from(4))
        #expect(judged([(1, below), (2, below)]) == .always)
        #expect(judged([(1, above), (2, above)]) == .never)
        #expect(judged([(1, about), (2, above)]) == .never)
    }

    @Test func `an interval that touches one is not below it`() {
        #expect(judged([(1, estimate(0.5, 0.7, 1)), (2, below)]) == .from(2))
        #expect(isUnknown(judged([(1, above), (2, estimate(1, 1.2, 1.5))]), "holds 1"))
    }

    @Test func `what the measurements do not say is unknown with a reason`() {
        #expect(isUnknown(judged([(1, above), (2, about)]), "at 2 workers, the most"))
        #expect(isUnknown(judged([(1, about)]), "no other was measured"))
        #expect(isUnknown(judged([(1, below), (2, above)]), "cheaper at 1 workers"))
        #expect(isUnknown(judged([]), "no worker count"))
        #expect(isUnknown(judged([(8, estimate(.nan, 1, 2))]), "at 8 workers"))
        #expect(isUnknown(judged([(8, estimate(0.5, 0.9, 0.8))]), "at 8 workers"))
        #expect(isUnknown(judged([(8, estimate(0.1, 0.2, .infinity))]), "at 8 workers"))
    }

    @Test func `a count that stands there twice is cheaper where both say so`() {
        #expect(judged([(1, above), (2, below), (2, about), (4, below)]) == .from(4))
        #expect(judged([(1, above), (2, below), (2, below)]) == .from(2))
    }

    @Test func `two lists of costs are compared where both were measured`() {
        let percpu = [1, 2, 4, 8].map { (workers: $0, cost: estimate(0.9, 1, 1.1)) }
        let shared = [(1, 0.5), (2, 1.1), (4, 4.0), (16, 0.1)].map {
            (workers: $0.0, cost: estimate(0.95 * $0.1, $0.1, 1.05 * $0.1))
        }
        #expect(Crossover.workers(cheaper: percpu, than: shared) == .from(4))
        #expect(Crossover.workers(cheaper: [], than: shared) == judged([]))
        let zero = [(workers: 2, cost: estimate(0, 0, 0))]
        #expect(isUnknown(Crossover.workers(cheaper: percpu, than: zero), "not above zero"))
    }

    private func operations(
        kill: Estimate, pair: Estimate, teardown: Estimate, shared: Estimate
    ) -> Crossover.Operations {
        Crossover.operations(
            killCost: kill, percpuPair: pair, teardown: teardown, sharedPair: shared)
    }

    private func isUnknown(_ result: Crossover.Operations, _ part: String) -> Bool {
        guard case .unknown(let reason) = result else { return false }
        return reason.contains(part)
    }

    @Test func `break-even is the extra cost by the saving, and its interval holds all corners`() {
        let (kill, pair) = (estimate(9000, 10_000, 12_000), estimate(0.5, 0.5, 1))
        let (teardown, shared) = (estimate(0, 500, 1000), estimate(19, 20.5, 21))
        let result = operations(kill: kill, pair: pair, teardown: teardown, shared: shared)
        #expect(result == .from(estimate(8000 / 20.5, 475, 12_000 / 18)))
        guard case .from(let found) = result else { return }
        for k in [kill.low, kill.value, kill.high] {
            for a in [pair.low, pair.high] {
                for t in [teardown.low, teardown.high] {
                    for b in [shared.low, shared.high] {
                        #expect(found.contains((k - t) / (b - a)))
                    }
                }
            }
        }
    }

    @Test func `a kill that may cost nothing extra breaks even from none on`() {
        #expect(
            operations(
                kill: estimate(50, 90, 200), pair: estimate(1, 1, 1),
                teardown: estimate(100, 100, 100), shared: estimate(3, 3, 3))
                == .from(estimate(0, 0, 50)))
        #expect(
            operations(
                kill: estimate(50, 90, 100), pair: estimate(1, 1, 1),
                teardown: estimate(100, 100, 100), shared: estimate(3, 3, 3)) == .always)
    }

    @Test func `a pair that is not cheaper never pays`() {
        let (kill, teardown) = (estimate(900, 1000, 1100), estimate(10, 10, 10))
        let pair = estimate(3, 4, 5)
        #expect(
            operations(kill: kill, pair: pair, teardown: teardown, shared: estimate(1, 2, 3))
                == .never)
        #expect(
            isUnknown(
                operations(kill: kill, pair: pair, teardown: teardown, shared: estimate(2, 3, 4)),
                "overlap"))
        #expect(
            isUnknown(
                operations(
                    kill: teardown, pair: pair, teardown: kill, shared: estimate(1, 2, 3)),
                "dearer"))
        #expect(
            isUnknown(
                operations(kill: kill, pair: pair, teardown: teardown, shared: estimate(-1, 2, 3)),
                "shared pair"))
        #expect(
            isUnknown(
                operations(
                    kill: estimate(1, .nan, 2), pair: pair, teardown: teardown,
                    shared: estimate(8, 8, 8)), "kill"))
    }
}
