import Records
import Testing

@testable import Harness

/// Cells of the maps of nodes, and when one is lost.
struct NodeGridTests {
    private func cost(_ median: Double) -> Measured {
        Measured(median: median, low: median - 2, high: median + 4, samples: 6)
    }

    @Test func `nodes without CPUs are columns only, nodes without memory rows only`() {
        let host = MapHosts.eightNodes
        let grid = NodeGrid(cpus: Array(host.allowed), on: host)
        #expect(grid.rows.map(\.node) == [0, 1, 2, 4, 5, 6, 7])
        #expect(grid.columns == [0, 1, 2, 3, 4, 6, 7])
        // CPU 9 of node 4 is offline.
        #expect(grid.rows[3].cpus == [8])
        #expect(grid.rows[4].cpus == [10, 11])
        #expect(!grid.hasOneHome)
        let cells = grid.rows.map { _ in grid.columns.map { NodeGrid.Cell(cost: cost(Double($0))) }
        }
        let map = grid.map(.counterHome, subject: "shared", cells: cells)
        #expect(map.values[0] == [0, 1, 2, 3, 4, 6, 7])
        #expect(map.spreads[0][0] == 3)
        #expect(map.samples == 6 && map.unreached == 0 && map.lost.isEmpty)
        #expect(map.sockets.map(\.members) == [[0, 1], [2], [4, 5], [6, 7]])
        #expect(map.nodes.map(\.name) == [0, 1, 2, 4, 5, 6, 7].map { "node \($0)" })
    }

    @Test func `only nodes with chosen CPUs have rows`() {
        let grid = NodeGrid(cpus: [15, 1, 1], on: MapHosts.eightNodes)
        #expect(grid.rows.map(\.cpus) == [[1], [15]])
        #expect(grid.cpus == [1, 15])
    }

    @Test func `homes that are named are tried in their order, and lost where there is no memory`()
    {
        let grid = NodeGrid(cpus: [0], on: MapHosts.eightNodes, homes: [6, 5, 40, 6])
        #expect(grid.columns == [6, 5, 40])
        #expect(grid.whyMissing(6) == nil)
        #expect(grid.whyMissing(5) == "node 5 has no memory")
        #expect(grid.whyMissing(40) == "node 40 does not exist")
        let unknown = NodeGrid(cpus: [0], on: MapHosts.noNodes, homes: [0, 2])
        #expect(unknown.whyMissing(0) == nil)
        #expect(unknown.whyMissing(2) == "the kernel knows no nodes")
    }

    @Test func `a kernel without nodes has one row and one home`() {
        let grid = NodeGrid(cpus: [0, 1], on: MapHosts.noNodes)
        #expect(grid.rows.map(\.cpus) == [[0, 1]])
        #expect(grid.columns == [0] && grid.hasOneHome)
        #expect(grid.whyNotHome("a slot", 0, found: [nil, nil], refusal: "no NUMA") == nil)
    }

    @Test func `memory that lay elsewhere, or nobody knows where, is not at home`() {
        let grid = NodeGrid(cpus: [0], on: MapHosts.eightNodes)
        #expect(grid.whyNotHome("a slot", 2, found: [2, 2], refusal: nil) == nil)
        #expect(
            grid.whyNotHome("a slot", 2, found: [2, 1], refusal: nil)
                == "a slot lay on node 1, not 2")
        #expect(
            grid.whyNotHome("the counter", 2, found: [0], refusal: "EPERM")
                == "the counter lay on node 0, not 2: EPERM")
        #expect(
            grid.whyNotHome("the counter", 2, found: [2], refusal: "EPERM")
                == "the counter could not be put on node 2: EPERM")
        for unknown in [[], [nil], [2, nil]] {
            #expect(
                grid.whyNotHome("a slot", 2, found: unknown, refusal: nil)
                    == "nobody tells on which node a slot lay")
        }
    }

    @Test func `lost cells have no value though measured before, others were not reached`() {
        let grid = NodeGrid(cpus: [0, 2], on: MapHosts.eightNodes, homes: [0, 1])
        let map = grid.map(
            .slotHome, subject: "rseq",
            cells: [
                [.init(cost: cost(5)), .init(cost: cost(9), lost: "moved")],
                [.init(), .init(cost: cost(7))],
            ])
        #expect(map.values == [[5, nil], [nil, 7]])
        #expect(map.spreads == [[3, nil], [nil, 3]])
        #expect(map.lost == [.init(row: 0, column: 1, reason: "moved")])
        #expect(map.unreached == 1)
    }

    // MARK: A chart while it is filled

    private func turn(_ ticks: Double, _ repetition: Int, moved: Bool = false) -> CellTurn {
        var turn = CellTurn()
        turn.pairs = 100
        turn.moved = moved
        turn.sample = CellSeries.Sample(
            repetition: repetition, ticksPerPair: ticks, probe: 0, overlapped: true)
        return turn
    }

    @Test func `a row whose workers cannot count is lost, with their reason`() {
        var chart = NodeMaps.Chart(
            .slots, NodeGrid(cpus: [0, 2], on: MapHosts.eightNodes, homes: [0, 5]))
        chart.lose(row: 1, reason: "worker 0: rseq is not registered")
        let map = chart.entry(nanosecondsPerTick: 1).maps[0]
        #expect(
            map.lost.map(\.reason) == [
                "node 5 has no memory", "worker 0: rseq is not registered", "node 5 has no memory",
            ])
        #expect(map.unreached == 1)
    }

    @Test func `a turn in which a worker was moved, or memory was elsewhere, is in no median`() {
        let grid = NodeGrid(cpus: [0, 2], on: MapHosts.eightNodes, homes: [0, 1, 5])
        var chart = NodeMaps.Chart(.counter, grid)
        #expect(chart.isLost(0, 2) && !chart.isLost(0, 0))
        for repetition in 0..<3 {
            chart.add(turn(10, repetition), 0, 0, found: [0], refusal: nil)
        }
        chart.add(turn(10, 0), 0, 1, found: [1], refusal: nil)
        chart.add(turn(99, 1, moved: true), 0, 1, found: [1], refusal: nil)
        chart.add(turn(12, 0), 1, 0, found: [1], refusal: nil)
        let entry = chart.entry(nanosecondsPerTick: 0.5)
        let map = entry.maps[0]
        #expect(map.values == [[5, nil, nil], [nil, nil, nil]])
        #expect(map.samples == 3)
        #expect(
            map.lost.map(\.reason) == [
                "a worker was moved off its CPU on node 0", "node 5 has no memory",
                "the counter lay on node 1, not 0", "node 5 has no memory",
            ])
        #expect(map.unreached == 1)
        #expect(entry.kind == .map && entry.subject == "shared" && entry.mode == "atomic")
        #expect(entry.workers == 2 && entry.placement == [0, 2] && entry.pairs == 400)
    }
}
