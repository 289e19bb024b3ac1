import Machine
import Records

/// Cost, throughput, fairness and latency of each subject from one worker to all CPUs and beyond.
struct ScalingSweep: ContentionPart {
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
