import Machine
import Records

/// What a line costs from CPU to CPU, and a pair from node to node.
public struct CostMaps: ContentionPart {
    let plan: ContentionPlan
    let topology: Topology
    let start: ProcessStart

    /// The subject of a map of a bare line.
    static let line = "line"
    /// Share of the time that the map of CPUs may take.
    private static let lineShare = 0.7

    var isEmpty: Bool { plan.fillings.isEmpty }
    var weight: Double { 3 }

    func run(
        until deadline: Int64, report: ContentionReport
    ) throws(HarnessError) -> Contention.Outcome {
        let begin = MonotonicClock.nanoseconds()
        let share = Int64(Double(max(0, deadline - begin)) * Self.lineShare)
        let lines = LineMap(plan: plan, topology: topology, start: start)
        var outcome = try lines.run(until: begin + share) { fraction in
            report.progress(fraction * Self.lineShare, "a line from CPU to CPU")
        }
        for entry in outcome.entries { report.record(entry, outcome.violations) }
        let known = outcome.violations
        let nodes = NodeMaps(plan: plan, topology: topology, start: start)
        // Also where the end was asked for: then it says of all cells that they were not reached.
        let others = try nodes.run(until: deadline) { fraction in
            report.progress(
                Self.lineShare + fraction * (1 - Self.lineShare), "pairs from node to node")
        }
        for entry in others.entries { report.record(entry, known + others.violations) }
        outcome.add(others)
        return outcome
    }

    /// How long the maps of a host take when nothing cuts them short: each cell once, all levels.
    ///
    /// One pair of CPUs is bounced for about a millisecond, the time to wake its two workers included; a
    /// cell from node to node is measured for about ten. Of the CPU map the first figures come long before:
    /// one pair for each two nodes, then one for each two cores. What `--budget` does not reach is recorded
    /// as such.
    ///
    /// - Parameters:
    ///   - cpus: Rows of the CPU map.
    ///   - nodes: Rows and columns of the maps of nodes, at most; 0 where the kernel knows none.
    ///   - symmetric: Whether one way stands for both, which only shows on the host.
    /// - Returns: Half a second for 2 CPUs; some 4 minutes for 512, half of that where `symmetric`.
    public static func forecast(cpus: Int, nodes: Int = 1, symmetric: Bool = false) -> Duration {
        let cells = Int64(cpus * max(0, cpus - 1)) / (symmetric ? 2 : 1)
        let trial = Int64(2 * MapFilling.trialVisits * MapPlan.trialPairs)
        let nodeCells = Int64(2 * max(1, nodes) * max(1, nodes))
        let setUp = Duration.milliseconds(200 + cpus + 50 * max(1, nodes))
        return setUp + .milliseconds(cells + min(trial, cells * 3)) + .milliseconds(10 * nodeCells)
    }
}
