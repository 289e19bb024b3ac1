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
        ]
        if plan.parts.contains(.maps) { lines.append("maps      \(maps)") }
        lines.append("subjects")
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

    /// How long they would take if nothing cut them short.
    private var maps: String {
        let cpus = plan.fillings.first?.cpus.count ?? 0
        let whole = CostMaps.forecast(cpus: cpus, nodes: topology.nodes.count)
        let seconds = whole.components.seconds + 1
        let share = "coarse first; what the time does not reach is recorded as such"
        return "\(cpus) CPU\(cpus == 1 ? "" : "s"), whole in about \(seconds) s; \(share)"
    }
}
