import Machine
import Records

/// How kills get in each other's way.
struct ManyKillers: ContentionPart {
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
