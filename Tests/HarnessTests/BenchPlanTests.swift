import Percpu
import Records
import Testing

@testable import Harness

struct CellSeriesTests {
    private func series(_ samples: [(Int, Double, UInt64)]) -> CellSeries {
        var series = CellSeries()
        series.samples = samples.map {
            CellSeries.Sample(
                repetition: $0.0, ticksPerPair: $0.1, probe: $0.2, overlapped: true)
        }
        return series
    }

    @Test func `with enough quiet repetitions the disturbed ones do not count`() {
        let quiet = (0..<5).map { ($0, 2.0, UInt64(118)) }
        let all = series(quiet + [(5, 9.0, 119), (6, 9.0, 400)])
        #expect(all.counted(bestProbe: 100).map(\.ticksPerPair) == [2, 2, 2, 2, 2])
        #expect(all.quietShare(bestProbe: 100) == 5.0 / 7)
        #expect(all.nanoseconds(bestProbe: 100, perTick: 0.5)?.median == 1)
        #expect(all.nanoseconds(bestProbe: 100, perTick: 0.5)?.samples == 5)
    }

    @Test func `with too few quiet ones all count`() {
        let few = series((0..<4).map { ($0, 2.0, 100) } + [(4, 4.0, 300)])
        #expect(few.counted(bestProbe: 100).count == 5)
        #expect(few.quietShare(bestProbe: 100) == 0.8)
    }

    @Test func `a ratio compares within a repetition`() {
        // The machine is twice as slow in odd repetitions; three times the floor in all of them.
        let pace = { (repetition: Int) in repetition.isMultiple(of: 2) ? 1.0 : 2.0 }
        let floor = series((0..<10).map { ($0, pace($0), 100) })
        let cell = series((0..<10).map { ($0, 3 * pace($0), 100) })
        let ratio = cell.ratio(to: floor, bestProbe: 100)
        #expect(ratio?.median == 3)
        #expect(ratio?.low == 3)
        #expect(ratio?.high == 3)
    }

    @Test func `repetitions that only one of them has do not count`() {
        let floor = series([(0, 1, 100), (1, 1, 100)])
        #expect(series([(1, 5, 100), (2, 7, 100)]).ratio(to: floor, bestProbe: 100)?.median == 5)
        #expect(series([(2, 7, 100)]).ratio(to: floor, bestProbe: 100) == nil)
    }

    @Test func `no samples give no figure`() {
        let none = CellSeries()
        #expect(none.nanoseconds(bestProbe: 100, perTick: 1) == nil)
        #expect(none.ratio(to: none, bestProbe: 100) == nil)
        #expect(none.quietShare(bestProbe: 100) == 1)
    }
}

struct BenchPlanTests {
    private func plan(
        _ subjects: [String], modes: [CountingMode] = CountingMode.allCases, workers: [Int] = [1],
        cpus: [Int] = [0, 1]
    ) -> BenchPlan {
        BenchPlan(
            subjects: Catalog.subjects.filter { subjects.contains($0.id) }, workload: GetPut.id,
            modes: modes, workerCounts: workers, cpus: cpus, nanoseconds: 1, seed: 1, replay: "")
    }

    private func described(_ plan: BenchPlan) -> [String] {
        plan.cells.map { "\(plan.subjects[$0.subject].id) \($0.mode.rawValue) \($0.workers)" }
    }

    @Test func `every subject has a cell for each of its modes and each number of workers`() {
        let cells = described(plan(["slots", "shared"], workers: [1, 4]))
        #expect(
            cells == [
                "slots percpu 1", "slots atomic 1", "shared atomic 1",
                "slots percpu 4", "slots atomic 4", "shared atomic 4",
            ])
    }

    @Test func `a yardstick has one cell in any mode`() {
        for modes in [[CountingMode.percpu], [.atomic], CountingMode.allCases] {
            #expect(described(plan(["floor"], modes: modes)).count == 1)
        }
        #expect(described(plan(["shared"], modes: [.percpu])) == [])
    }

    @Test func `workers beyond the CPUs begin again with the first`() {
        let placed = plan(["floor"], workers: [1, 5], cpus: [3, 7]).placed
        #expect(placed.map(\.workers) == [1, 5])
        #expect(placed.map(\.cpus) == [[3], [3, 7, 3, 7, 3]])
    }

    @Test func `the seed alone decides the order of the cells`() {
        let cells = plan(["slots", "shared", "locked", "floor"], workers: [1, 2, 4]).cells
        func orders(seed: UInt64) -> [[BenchPlan.CellKey]] {
            var order = CellOrder(cells, seed: seed)
            return (0..<5).map { _ in order.next() }
        }
        #expect(orders(seed: 17) == orders(seed: 17))
        #expect(orders(seed: 17) != orders(seed: 18))
        #expect(Set(orders(seed: 17)).count == 5)
        for order in orders(seed: 17) {
            #expect(order.count == cells.count)
            #expect(Set(order) == Set(cells))
        }
    }
}

struct InvariantTableTests {
    @Test func `each of the 26 invariants is seen, or it says why not`() {
        #expect(Invariants.all.map(\.id) == (1...26).map { "INV-\($0)" })
        for invariant in Invariants.all {
            let words: String
            switch invariant.sight {
            case .seen(let means): words = means
            case .unseen(let reason): words = reason
            }
            #expect(words.count > 20)
            #expect(!invariant.promise.isEmpty)
        }
    }
}
