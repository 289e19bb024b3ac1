import Machine
import Records

/// What switching and killing at some rate costs those who count.
struct SwitchStorms: ContentionPart {
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
