import Harness
import Records

/// What `bench --dry-run` says: what would run, where, and for how long.
struct BenchDryRun {
    let plan: BenchPlan

    var text: String {
        var lines = [
            "seed      \(plan.seed)",
            "workload  \(plan.workload)",
            "modes     \(plan.modes.map(\.rawValue).joined(separator: ", "))",
            "time      about \(plan.nanoseconds / 1_000_000_000 + 1) s",
            "subjects",
        ]
        for subject in plan.subjects {
            let reason = subject.unavailableReason().map { " (skipped: \($0))" } ?? ""
            lines.append("  \(subject.id)\(reason)")
        }
        lines.append("workers")
        for placed in plan.placed {
            let repeats = placed.workers > plan.cpus.count ? ", over and over" : ""
            lines.append("  \(placed.workers) on CPUs \(CPUSet(placed.cpus))\(repeats)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
