import Machine
import Records

/// What a line costs from CPU to CPU, and a pair from node to node.
struct CostMaps: ContentionPart {
    let plan: ContentionPlan
    let topology: Topology
    let start: ProcessStart

    var isEmpty: Bool { true }
    var weight: Double { 1 }

    func run(
        until deadline: Int64, report: ContentionReport
    ) throws(HarnessError) -> Contention.Outcome {
        Contention.Outcome()
    }
}
