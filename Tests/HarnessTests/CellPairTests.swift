import Records
import Testing

@testable import Harness

/// Which repetitions of two cells are compared: each for both, or for neither.
struct CellPairTests {
    private static let best = 100.0

    /// A cell that costs `quiet` without a neighbour, and three times as much beside one.
    private func cell(
        _ quiet: Double, rounds: Int = 20, quietIn: Set<Int>, overlappedIn: Set<Int>? = nil
    ) -> CellSeries {
        var series = CellSeries()
        series.samples = (0..<rounds).map { round in
            let isQuiet = quietIn.contains(round)
            return CellSeries.Sample(
                repetition: round, ticksPerPair: isQuiet ? quiet : 3 * quiet,
                probe: isQuiet ? 100 : 300, overlapped: overlappedIn?.contains(round) ?? true)
        }
        return series
    }

    @Test func `an arm with few quiet turns is not compared with the other's quiet ones`() {
        // Both cost the same. A was quiet in four rounds, B in six others: judged one by one all of A's would
        // stand against B's quiet ones, and B would look three times as cheap.
        let a = cell(5, quietIn: [0, 1, 2, 3])
        let b = cell(5, quietIn: [10, 11, 12, 13, 14, 15])
        let pairs = a.pairs(with: b, bestProbe: Self.best)
        #expect(pairs.count == 20)
        #expect(b.ratio(to: a, bestProbe: Self.best)?.median == 1)
        #expect(a.ratio(to: b, bestProbe: Self.best)?.median == 1)
    }

    @Test func `rounds that were quiet for both are enough when there are five`() {
        let a = cell(5, quietIn: Set(0..<9))
        let b = cell(10, quietIn: Set(4..<20))
        let pairs = a.pairs(with: b, bestProbe: Self.best)
        #expect(pairs.count == 5)
        #expect(pairs.allSatisfy { $0.a == 5 && $0.b == 10 })
        #expect(cell(5, quietIn: Set(0..<8)).pairs(with: b, bestProbe: Self.best).count == 20)
    }

    @Test func `a round in which one of the two did not overlap is left out`() {
        let all = Set(0..<20)
        let a = cell(5, quietIn: all, overlappedIn: Set(0..<12))
        let b = cell(5, quietIn: all, overlappedIn: Set(6..<20))
        #expect(a.pairs(with: b, bestProbe: Self.best).count == 6)
    }

    @Test func `quiet is given up before overlap, and overlap for both together`() {
        let a = cell(5, quietIn: Set(0..<3), overlappedIn: Set(0..<7))
        let b = cell(5, quietIn: Set(0..<20), overlappedIn: Set(0..<20))
        #expect(a.pairs(with: b, bestProbe: Self.best).count == 7)
        let seldom = cell(5, quietIn: Set(0..<20), overlappedIn: Set(0..<3))
        #expect(seldom.pairs(with: b, bestProbe: Self.best).count == 20)
    }

    @Test func `where none is proven to overlap, quiet ones still come first`() {
        let a = cell(5, quietIn: Set(0..<8), overlappedIn: [])
        let b = cell(10, quietIn: Set(0..<20), overlappedIn: Set(0..<20))
        let pairs = a.pairs(with: b, bestProbe: Self.best)
        #expect(pairs.count == 8)
        #expect(pairs.allSatisfy { $0.b / $0.a == 2 })
    }
}
