import Harness
import Machine
import Records
import ZoneDevice

/// What `soak --dry-run` says: from what episodes are drawn, what ends the run, what it leaves behind.
struct SoakDryRun {
    let run: SoakRun

    private var planning: SoakPlanning { run.planning }
    private var plan: SoakPlan { run.planning.plan }
    private var options: SoakOptions { run.planning.options }

    var text: String {
        let heading = run.section.map { ["[\($0)]"] } ?? []
        return (heading + Listing.rows(choice + limits + outputs)).map { $0 + "\n" }.joined()
    }

    private var choice: [Listing.Entry] {
        let choice = plan.choice
        var rows: [Listing.Entry] = [("seed", ["\(plan.seed)"])]
        if let reason = planning.choosing.skipReason { rows.append(("skipped", [reason])) }
        if let fault = planning.choosing.fault {
            rows.append(("fault", ["\(fault.id), \(fault.sentence)"]))
        }
        let isLeftOut = run.command.choice.generation == nil && planning.choosing.fault == nil
        rows += [
            ("loads", [Self.weighted(choice.loads)]),
            ("subjects", [Self.weighted(choice.subjects)] + planning.choosing.notes),
            (
                "generations",
                [Self.weighted(choice.generations)]
                    + (isLeftOut
                        ? ["not \(SoakChoosing.leftOut): \(SoakChoosing.whyLeftOut)"] : [])
            ),
            ("drivers", [Self.weighted(choice.drivers)]),
            ("windows", [choice.windows.isEmpty ? "none" : choice.windows.joined(separator: ", ")]),
            ("held open", [rarity]),
            ("workers", [workers]),
            ("lanes", [choice.lanes.map(String.init) ?? "drawn, 1 to \(EpisodeDraw.mostLanes)"]),
            ("pages", [choice.pages.map(String.init) ?? Self.drawn]),
            ("mode", [choice.atomic.map { $0 ? "atomic" : "percpu" } ?? Self.drawn]),
        ]
        return rows
    }

    private static let drawn = "drawn for each episode"

    private var rarity: String {
        guard !plan.choice.windows.isEmpty else { return "none" }
        return plan.choice.rarity.map { "one passage in \($0)" } ?? "one passage in so many, drawn"
    }

    private var workers: String {
        let cpus = "on CPUs \(CPUSet(planning.resolved.placement.cpus))"
        let counts =
            plan.choice.workers.map { $0.map(String.init).joined(separator: ", ") }
            ?? "drawn below, at and above the CPUs, at most \(planning.mostWorkers)"
        let isOrdered = Set(plan.cpus.values).count == 1
        return "\(counts), \(cpus)\(isOrdered ? "" : ", in an order that is drawn")"
    }

    private var limits: [Listing.Entry] {
        let length = Self.text(.milliseconds(plan.choice.episodeMilliseconds))
        var rows: [Listing.Entry] = [
            ("time", ["\(Self.text(plan.duration)) of load in episodes of \(length)"])
        ]
        if let budget = options.budget { rows.append(("budget", [Self.text(budget)])) }
        return rows + [
            ("deadline", ["a wait may take \(Self.text(plan.patience))"]),
            (
                "failures",
                [
                    "ends after \(plan.mostFailures) failed episode\(plan.mostFailures == 1 ? "" : "s")"
                ]
            ),
        ]
    }

    private var outputs: [Listing.Entry] {
        var rows: [Listing.Entry] = [("dumps", [plan.dumps])]
        if let path = options.checkpoint {
            let resumes = options.resume ? ", resumed from" : ""
            let every = Self.text(options.checkpointInterval)
            rows.append(("checkpoint", ["\(path)\(resumes), every \(every)"]))
        }
        if let path = run.command.output.recordPath {
            rows.append(("records", ["\(path), every \(Self.text(options.recordInterval))"]))
        }
        let port = options.metricsPort.map { "loopback port \($0)" }
        let metrics = [port, options.metricsFile].compactMap(\.self)
        if !metrics.isEmpty { rows.append(("metrics", [metrics.joined(separator: ", ")])) }
        return rows
    }

    private static func weighted(_ values: [SoakChoice.Weighted]) -> String {
        values.isEmpty
            ? "none"
            : values.map { $0.weight == 1 ? $0.id : "\($0.id):\($0.weight)" }
                .joined(separator: ", ")
    }

    /// `8 h`, `90 s`, `500 ms`, in the largest unit that it is a whole number of.
    static func text(_ duration: Duration) -> String {
        let nanoseconds = duration.nanoseconds
        let units: [(name: String, length: Int64)] = [
            ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("min", 60_000_000_000),
            ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
        ]
        let unit = units.first { nanoseconds.isMultiple(of: $0.length) } ?? ("ns", 1)
        return "\(nanoseconds / unit.length) \(unit.name)"
    }
}
