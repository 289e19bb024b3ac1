import Machine
import Records

@testable import Harness

/// Plans and hosts of sweeps, planted.
enum PlantedSweep {
    /// Two sockets of two nodes each, a node with two cores of two hardware threads: CPU + 8 is the sibling.
    static let host: Topology = {
        let cpus = (0..<16).map { id in
            Topology.CPU(
                id: id, core: id % 8, socket: id % 8 / 4, node: id % 8 / 2, online: true,
                siblings: [id % 8, id % 8 + 8])
        }
        let nodes = (0..<4).map { node in
            Topology.Node(
                id: node, cpus: [2 * node, 2 * node + 1, 2 * node + 8, 2 * node + 9],
                memoryMiB: 1024, distances: nil)
        }
        return Topology(
            cpus: cpus, nodes: nodes, possible: CPUSet(0..<16), online: CPUSet(0..<16),
            allowed: CPUSet(0..<16))
    }()

    static func subjects(_ ids: [String]) -> [Subject] {
        ids.compactMap { id in Catalog.subjects.first { $0.id == id } }
    }

    static func plan(
        _ ids: [String] = ["rseq"], workload: String = GetPut.id,
        modes: [CountingMode] = [.percpu], sharings: [Sharing] = [.one],
        fillings: [ContentionPlan.Filling] = [.init(order: .compact, cpus: Array(0..<8))],
        counts: [Int]
    ) -> ContentionPlan {
        ContentionPlan(
            subjects: subjects(ids), workload: workload, modes: modes, sharings: sharings,
            fillings: fillings, workerCounts: counts, nanoseconds: 0, seed: 1, replay: "again")
    }

    /// A turn in which all workers together did so many pairs per tick.
    static func turn(
        _ repetition: Int, throughput: Double?, ticksPerPair: Double = 1, fairness: Double? = 1
    ) -> CellTurn {
        var turn = CellTurn()
        turn.pairs = 10
        turn.chunks = 3
        turn.discarded = 1
        turn.sample = CellSeries.Sample(
            repetition: repetition, ticksPerPair: ticksPerPair, probe: 100, overlapped: true,
            throughput: throughput, fairness: fairness)
        return turn
    }
}
