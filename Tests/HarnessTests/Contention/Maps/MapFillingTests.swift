import Records
import Testing

@testable import Harness

/// How cells become a map, with a host that is made up.
struct MapFillingTests {
    private let plan = MapPlan(
        cpus: Array(MapHosts.twoSockets.allowed), on: MapHosts.twoSockets, seed: 3)

    /// What a way costs: more between nodes, most between sockets; a little noise.
    private func cost(_ row: Int, _ column: Int, _ visit: Int) -> [Double] {
        let far = row / 8 != column / 8 ? 200.0 : row / 4 != column / 4 ? 100 : 40
        return (0..<5).map { far + Double(($0 + visit) % 5) }
    }

    /// Fills a map, and says how often each cell was visited.
    private func fill(
        passes: Int = 1, isLate: () -> Bool = { false }, endAfter: Int = .max,
        _ visit: (_ row: Int, _ column: Int, _ count: Int) -> LineBounce.Visit
    ) -> (filling: MapFilling, map: ContentionMap, visits: [[Int]: Int]) {
        var filling = MapFilling(plan)
        var (visits, count) = ([[Int]: Int](), 0)
        filling.fill(passes: passes, isLate: isLate) { row, column in
            if count == endAfter { return nil }
            count += 1
            visits[[row, column], default: 0] += 1
            return visit(row, column, count)
        }
        return (filling, filling.map(nanosecondsPerTick: 0.5), visits)
    }

    @Test func `where both ways cost the same each pair is measured once, and mirrored`() {
        let (filling, map, visits) = fill { .samples(cost($0, $1, $2)) }
        #expect(filling.isSymmetric && map.symmetric)
        #expect(map.unreached == 0 && map.lost.isEmpty)
        #expect(map.samples == 5)
        let trial = Set(plan.trial.flatMap { [[$0.row, $0.column], [$0.column, $0.row]] })
        for row in 0..<16 {
            #expect(map.values[row][row] == nil)
            for column in 0..<row {
                #expect(map.values[row][column] == map.values[column][row])
                #expect(visits[[column, row]] != nil)
                #expect((visits[[row, column]] != nil) == trial.contains([row, column]))
            }
        }
        // Half a nanosecond per tick; the middle of five.
        #expect(map.values[0][1] == 21)
        #expect(map.values[0][15] == 101)
        #expect(map.spreads[0][1] == 1)
        #expect(map.rows == plan.cpus && map.columns == plan.cpus)
        #expect(map.sockets.count == 2 && map.nodes.count == 4)
    }

    @Test func `one pair whose ways differ has the whole measured`() {
        let odd = plan.trial[plan.trial.count - 1]
        let (filling, map, visits) = fill { row, column, count in
            let isOdd = row == odd.column && column == odd.row
            return .samples(cost(row, column, count).map { isOdd ? $0 * 1.5 : $0 })
        }
        #expect(!filling.isSymmetric && !map.symmetric)
        #expect(visits.count == plan.cellCount)
        #expect(map.unreached == 0)
        let there = map.values[odd.row][odd.column]
        let back = map.values[odd.column][odd.row]
        #expect((back ?? 0) > (there ?? 0) * 1.4)
    }

    @Test func `ways whose difference lies in their noise are the same`() {
        let (filling, _, _) = fill { row, column, count in
            .samples(cost(row, column, count).map { row > column ? $0 + 2 : $0 })
        }
        #expect(filling.isSymmetric)
    }

    @Test func `a lost cell is marked, has no value, and is not visited again`() {
        let lost = plan.levels[2].first { !plan.trial.contains($0) } ?? plan.levels[2][0]
        for symmetric in [true, false] {
            let (_, map, visits) = fill(passes: 3) { row, column, count in
                if row == lost.row, column == lost.column {
                    return .lost(reason: "worker was moved off CPU 5")
                }
                return .samples(
                    cost(row, column, count).map { row > column && !symmetric ? 2 * $0 : $0 })
            }
            #expect(visits[[lost.row, lost.column]] == 1)
            #expect(map.symmetric == symmetric)
            #expect(map.values[lost.row][lost.column] == nil)
            #expect(map.spreads[lost.row][lost.column] == nil)
            #expect((map.values[lost.column][lost.row] == nil) == symmetric)
            #expect(map.lost.count == (symmetric ? 2 : 1))
            #expect(map.lost.allSatisfy { $0.reason == "worker was moved off CPU 5" })
            #expect(
                map.lost.contains {
                    $0.row == plan.cpus[lost.row] && $0.column == plan.cpus[lost.column]
                })
            #expect(map.unreached == 0)
        }
    }

    @Test func `a cell that is lost after it had figures keeps none of them`() {
        let pair = plan.trial[0]
        let (_, map, _) = fill { row, column, count in
            row == pair.row && column == pair.column && count > 1
                ? .lost(reason: "gone") : .samples(cost(row, column, count))
        }
        #expect(map.values[pair.row][pair.column] == nil)
        #expect(map.lost.contains { $0.reason == "gone" })
    }

    @Test func `a trial that is lost shows nothing, and all is measured`() {
        let (filling, map, _) = fill { row, column, count in
            row == 0 ? .lost(reason: "gone") : .samples(cost(row, column, count))
        }
        let speaking = plan.trial.count { $0.row != 0 }
        #expect(filling.isSymmetric == (speaking * 2 > plan.trial.count))
        let (silent, all, _) = fill { _, _, _ in .lost(reason: "gone") }
        #expect(!silent.isSymmetric)
        #expect(all.lost.count == plan.cellCount && all.samples == 0 && all.unreached == 0)
        #expect(map.unreached == 0)
    }

    @Test func `time that is over leaves the fine cells out, counted and not guessed`() {
        let (_, map, visits) = fill(isLate: { true }) { .samples(cost($0, $1, $2)) }
        let coarse = Set(plan.levels[0] + plan.trial)
        #expect(map.unreached == plan.cellCount - 2 * coarse.count)
        for pair in plan.levels.joined() {
            #expect((map.values[pair.row][pair.column] != nil) == coarse.contains(pair))
        }
        #expect(visits.count >= coarse.count)
    }

    @Test func `time that ends in a level leaves what comes after it`() {
        var looks = 0
        let isLate = {
            looks += 1
            return looks > 15
        }
        let (_, map, _) = fill(passes: 5, isLate: isLate) { .samples(cost($0, $1, $2)) }
        let reached = Set(plan.trial + plan.levels.joined().prefix(15))
        #expect(map.unreached == plan.cellCount - 2 * reached.count)
        #expect(map.samples == 5)
    }

    @Test func `a run that ends keeps what there is`() {
        let (filling, map, visits) = fill(endAfter: 4) { .samples(cost($0, $1, $2)) }
        #expect(filling.isEnded)
        #expect(visits.values.reduce(0, +) == 4)
        #expect(map.unreached == plan.cellCount - 4)
        #expect(!map.symmetric && map.lost.isEmpty)
    }

    @Test func `more passes bring more samples`() {
        #expect(fill(passes: 4) { .samples(cost($0, $1, $2)) }.map.samples == 20)
    }
}
