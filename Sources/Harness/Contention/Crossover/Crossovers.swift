import Machine
import Records

/// From how many workers, and operations per life, a percpu reference with its kill beats a shared atomic.
struct Crossovers: ContentionPart {
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
