public import Records

extension BenchEntry {
    public static func charts(of document: Document<Self>) -> [any Chart] {
        let measured = document.results.filter { $0.nsPerPair != nil && $0.skipped == nil }
        var workloads: [String] = []
        for entry in measured where !workloads.contains(entry.workload) {
            workloads.append(entry.workload)
        }
        let costs: [any Chart] = workloads.flatMap { workload in
            let rows = measured.filter { $0.workload == workload }.compactMap { entry in
                entry.nsPerPair.map { IntervalBars.Row(label: entry.line, figure: $0) }
            }
            // More rows make a picture that no screen holds.
            return stride(from: 0, to: rows.count, by: 40).map { start in
                IntervalBars(
                    title: "Cost of a pair, \(workload)", unit: "ns",
                    explanation: "Nanoseconds per get and put; shorter is better.",
                    rows: Array(rows[start..<min(start + 40, rows.count)]))
            }
        }
        let kills = measured.compactMap { entry in
            entry.killToConfirmUs.map { LatencyCurve.Series(entry.line, $0) }
        }
        return costs
            + stride(from: 0, to: kills.count, by: Plot.mostColours).map { start in
                LatencyCurve(
                    title: "From a kill to its confirmation", unit: "µs",
                    series: Array(kills[start..<min(start + Plot.mostColours, kills.count)]))
            }
    }

    private var line: String {
        "\(subject)\(mode == "none" ? "" : " \(mode)") ×\(workers)"
    }

    public static func verdicts(of document: Document<Self>) -> [RunVerdict] {
        let measured = document.results.filter { $0.skipped == nil && !$0.isReference }
        let most = measured.filter { $0.nsPerPair != nil }.map(\.workers).max()
        let best = measured.filter { $0.workers == most }.min {
            ($0.nsPerPair?.median ?? .infinity) < ($1.nsPerPair?.median ?? .infinity)
        }
        var verdicts = ViolationVerdict.of(document.violations)
        if let best, let cost = best.nsPerPair {
            verdicts.append(
                RunVerdict(
                    .neutral,
                    "with \(HumanTable.count(best.workers, "worker")) \(best.subject) \(best.mode) is "
                        + "cheapest: \(Figure.number(cost.median)) ns per pair "
                        + "(\(Figure.number(cost.low)) to \(Figure.number(cost.high)))"))
        }
        let skipped = document.results.count { $0.skipped != nil }
        if skipped > 0 {
            verdicts.append(
                RunVerdict(.neutral, "\(HumanTable.count(skipped, "result")) not measured"))
        }
        return verdicts
    }
}
