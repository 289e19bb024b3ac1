import Records
import Testing

@testable import Harness

/// Which cells a CPU map has, in which order, and what belongs together.
struct MapPlanTests {
    private func plan(_ topology: Topology, seed: UInt64 = 7) -> MapPlan {
        MapPlan(cpus: Array(topology.allowed), on: topology, seed: seed)
    }

    @Test func `rows stand by socket, node, core and thread, and groups follow each other`() {
        let map = plan(MapHosts.twoSockets)
        #expect(map.cpus == [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15])
        #expect(map.sockets.map(\.name) == ["socket 0", "socket 1"])
        #expect(map.sockets.flatMap(\.members) == map.cpus)
        #expect(map.sockets[1].members == [2, 6, 10, 14, 3, 7, 11, 15])
        #expect(map.nodes.map(\.name) == ["node 0", "node 1", "node 2", "node 3"])
        #expect(map.nodes.flatMap(\.members) == map.cpus)
        #expect(map.nodeOfRow == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3])
    }

    @Test func `what is offline or not there has no row, and what stands twice has one`() {
        let map = MapPlan(cpus: [9, 8, 0, 0, 99], on: MapHosts.eightNodes, seed: 1)
        #expect(map.cpus == [0, 8])
        #expect(map.sockets.map(\.members) == [[0], [8]])
        #expect(map.nodes.map(\.name) == ["node 0", "node 4"])
    }

    @Test func `every pair stands in one level, and the levels grow finer`() {
        for topology in [MapHosts.twoSockets, MapHosts.eightNodes, MapHosts.noNodes] {
            let map = plan(topology)
            let all = map.levels.joined()
            #expect(Set(all).count == all.count)
            #expect(all.count * 2 == map.cellCount)
            #expect(all.allSatisfy { $0.row < $0.column })
        }
        let map = plan(MapHosts.twoSockets)
        // Four nodes: six pairs of them, and one within each. Eight cores: 28 pairs, ten of them seen.
        #expect(map.levels.map(\.count) == [10, 18, 92])
        let nodes = map.levels[0].map { [map.nodeOfRow[$0.row], map.nodeOfRow[$0.column]] }
        #expect(Set(nodes).count == 10)
        // First threads only, in both: those are at even rows here.
        #expect(
            map.levels.prefix(2).joined().allSatisfy {
                $0.row.isMultiple(of: 2) && $0.column.isMultiple(of: 2)
            })
    }

    @Test func `siblings alone, and a single CPU, make a map too`() {
        let siblings = plan(MapHosts.noNodes)
        #expect(siblings.levels.map(\.count) == [0, 0, 1])
        #expect(siblings.trial.count == 1)
        #expect(siblings.nodes.isEmpty)
        let one = MapPlan(cpus: [0], on: MapHosts.noNodes, seed: 1)
        #expect(one.cellCount == 0 && one.trial.isEmpty)
        #expect(MapPlan(cpus: [], on: MapHosts.noNodes, seed: 1).levels.joined().isEmpty)
    }

    @Test func `the trial asks near and far, and the seed says the order`() {
        let map = plan(MapHosts.twoSockets)
        #expect(map.trial.count == MapPlan.trialPairs)
        for level in map.levels { #expect(!Set(level).isDisjoint(with: map.trial)) }
        #expect(plan(MapHosts.twoSockets).levels == map.levels)
        #expect(plan(MapHosts.twoSockets, seed: 8).levels != map.levels)
    }

    @Test func `512 CPUs have all their pairs, coarse ones first`() {
        let map = plan(MapHosts.large)
        #expect(map.cpus.count == 512)
        // 8 nodes; 256 cores; 131 k pairs.
        #expect(map.levels.map(\.count) == [36, 256 * 255 / 2 - 36, 512 * 511 / 2 - 256 * 255 / 2])
        #expect(map.nodes.count == 8 && map.sockets.count == 2)
        let minutes = CostMaps.forecast(cpus: 512, nodes: 8) / .seconds(60)
        #expect(minutes > 2 && minutes < 10)
        let mirrored = CostMaps.forecast(cpus: 512, nodes: 8, symmetric: true)
        #expect(mirrored < CostMaps.forecast(cpus: 512, nodes: 8))
        #expect(CostMaps.forecast(cpus: 2) < .seconds(2))
    }
}
