import Harness
import Machine
import Records
import ZoneDevice

/// What `teardown --dry-run` says: what would run and where, the steps, and what is to be found.
struct TeardownDryRun {
    let planning: TeardownPlanning
    let memory: MemoryBudget

    private var plan: TeardownPlan { planning.plan }

    var text: String {
        let forecast = TeardownForecast(plan)
        var lines = Listing.rows(facts(forecast))
        lines.append("steps, in the order of devres")
        for action in forecast.actions {
            lines.append("  \(action.name)")
            let steps = action.steps.map(\.rawValue).joined(separator: ", ")
            lines += Listing.wrapped(steps, indent: 4)
        }
        lines += Listing.rows(outlook(forecast))
        return lines.map { $0 + "\n" }.joined()
    }

    private func facts(_ forecast: TeardownForecast) -> [Listing.Entry] {
        let cycle = forecast.cycle
        var facts: [Listing.Entry] = [
            ("seed", ["\(plan.seed)"]),
            ("generation", ["\(plan.generation.id), \(plan.generation.summary)"]),
            ("driver", [plan.driver.rawValue]),
        ]
        if let fault = plan.fault { facts.append(("fault", ["\(fault.id), \(fault.sentence)"])) }
        if let reason = planning.skipReason { facts.append(("skipped", [reason])) }
        facts += [
            ("subject", [plan.fault?.mutant ?? plan.subject]),
            (
                "reference",
                ["\(cycle.atomic ? "atomic" : "percpu") mode, fold \(cycle.fold.rawValue)"]
            ),
            ("pages", ["\(plan.pages), \(cycle.mappedPages) of them mapped by users"]),
            ("pins held", ["\(forecast.scene.heldPins)"]),
            ("workload", [plan.workload]),
            ("workers", ["\(plan.workerCPUs.count) on CPUs \(CPUSet(plan.workerCPUs))"]),
            ("time", [time]),
            ("memory", [need(forecast)]),
        ]
        return facts
    }

    private var time: String {
        let load = "\(plan.loadNanoseconds / 1_000_000) ms of load"
        let wait = "a wait may take \(plan.patience.nanoseconds / 1_000_000) ms"
        guard plan.fault?.certainty == .statistical else { return "\(load), \(wait)" }
        return "\(load), \(wait), up to \(plan.searchNanoseconds / 1_000_000_000) s until it shows"
    }

    private func need(_ forecast: TeardownForecast) -> String {
        let need =
            "\(ByteText(forecast.pageBytes)) of struct pages, "
            + "\(ByteText(forecast.tableBytes)) of page tables"
        guard let limit = memory.tightest else { return "\(need); what there is, is unknown" }
        return "\(need); \(limit.name) leaves \(ByteText(limit.room))"
    }

    private func outlook(_ forecast: TeardownForecast) -> [Listing.Entry] {
        let expected = forecast.expected.map(\.text).joined(separator: ", ")
        var outlook: [Listing.Entry] = [("expected", [expected.isEmpty ? "nothing" : expected])]
        let follows = plan.fault?.follows ?? []
        if !follows.isEmpty {
            let names = Symptom.allCases.filter(follows.contains).map(\.rawValue)
            outlook.append(("may follow", [names.joined(separator: ", ")]))
        }
        if !forecast.known.isEmpty {
            outlook.append(
                ("known", forecast.known.map { "\($0.symptom.rawValue): \($0.story)" + $0.end }))
        }
        return outlook
    }
}

extension Generation.Known {
    /// How a sentence about it ends: where it is gone.
    var end: String { goneIn == "none" ? "" : "; gone in \(goneIn)" }
}
