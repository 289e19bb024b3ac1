import Harness
import Machine
import Records

/// What `contention --dry-run` says: what would run, where, and for how long.
struct ContentionDryRun {
    let plan: ContentionPlan
    let topology: Topology

    var text: String {
        var lines = [
            "seed      \(plan.seed)",
            "parts     \(plan.parts.map(\.rawValue).joined(separator: ", "))",
            "modes     \(plan.modes.map(\.rawValue).joined(separator: ", "))",
            "sharing   \(plan.sharings.map(\.name).joined(separator: ", "))",
            "time      about \(plan.nanoseconds / 1_000_000_000 + 3) s",
            "subjects",
        ]
        for subject in plan.subjects {
            let reason = subject.unavailableReason().map { " (skipped: \($0))" } ?? ""
            lines.append("  \(subject.id)\(reason)")
        }
        for filling in plan.fillings {
            lines.append("workers, CPUs filled \(filling.order.rawValue)")
            for count in plan.workerCounts {
                let repeats = count > filling.cpus.count ? ", over and over" : ""
                let cpus = CPUSet(filling.placement(workers: count))
                lines.append("  \(count) on CPUs \(cpus)\(repeats)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
