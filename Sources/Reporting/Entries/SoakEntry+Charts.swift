public import Records

extension SoakEntry {
    public static func charts(of document: Document<Self>) -> [any Chart] {
        document.results.filter { $0.skipped == nil }.flatMap { entry -> [any Chart] in
            let part = entry.stretch.number.map { ", record \($0)" } ?? ""
            var charts: [any Chart] = []
            if !entry.windows.isEmpty {
                charts.append(CoverageBars(title: "Windows met\(part)", windows: entry.windows))
            }
            let waits = [
                ("kill to confirm", entry.latency.killToConfirm),
                ("confirm to release", entry.latency.confirmToRelease),
                ("whole teardown", entry.latency.teardown),
            ].compactMap { name, quantiles in
                quantiles.map { LatencyCurve.Series(name, $0) }
            }
            if !waits.isEmpty {
                charts.append(
                    LatencyCurve(title: "Waits of a teardown\(part)", unit: "µs", series: waits))
            }
            let ratios = entry.oracleThroughput.map { ratio in
                IntervalBars.Row(
                    label: "\(ratio.load) \(ratio.subject)",
                    figure: Measured(median: ratio.median, low: ratio.low, high: ratio.high))
            }
            if !ratios.isEmpty {
                charts.append(
                    IntervalBars(
                        title: "What the oracle leaves of the throughput", unit: "",
                        explanation: "Throughput with the oracle by that without it; 1 is no loss.",
                        rows: ratios, reference: (1, 0)))
            }
            return charts
        }
    }

    public static func verdicts(of document: Document<Self>) -> [RunVerdict] {
        ViolationVerdict.of(document.violations)
            + document.results.flatMap { entry -> [RunVerdict] in
                if let skipped = entry.skipped {
                    return [RunVerdict(.neutral, "skipped: \(skipped)")]
                }
                guard entry.episodes > 0 || entry.cycles > 0 else { return [] }
                let done =
                    "\(entry.cycles) cycles and \(entry.operations) pairs in "
                    + "\(Figure.number(entry.seconds)) s"
                var verdicts = [
                    entry.findings == 0
                        ? RunVerdict(.good, "held over \(done)")
                        : RunVerdict(
                            .bad, "\(HumanTable.count(entry.findings, "violation")) in \(done)")
                ]
                if !entry.neverHit.isEmpty {
                    let names = entry.neverHit.joined(separator: ", ")
                    verdicts.append(RunVerdict(.neutral, "never passed: \(names)"))
                }
                if entry.invalidCount > 0 {
                    let some = entry.invalidCount == 1 ? "stretch proves" : "stretches prove"
                    verdicts.append(
                        RunVerdict(.neutral, "\(entry.invalidCount) \(some) nothing"))
                }
                return verdicts
            }
    }
}
