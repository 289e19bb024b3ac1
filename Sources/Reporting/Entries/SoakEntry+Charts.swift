public import Records

extension SoakEntry {
    /// Of a soak of many stretches one picture of each kind, of all of them together.
    public static func charts(of document: Document<Self>) -> [any Chart] {
        let soaked = document.results.filter(\.isSoaked)
        let part =
            soaked.count > 1
            ? ", \(soaked.count) stretches"
            : soaked.first?.stretch.number.map { ", record \($0)" } ?? ""
        let whole = whole(of: soaked)
        return (whole.map { $0.pictures(part, isWorst: soaked.count > 1) } ?? [])
            + document.results.filter { $0.skipped == nil }.flatMap(oracle)
    }

    /// Neither left out nor about the oracle's cost.
    private var isSoaked: Bool { skipped == nil && oracleThroughput.isEmpty }

    private func pictures(_ part: String, isWorst: Bool) -> [any Chart] {
        var charts: [any Chart] = []
        if !windows.isEmpty {
            charts.append(CoverageBars(title: "Windows met\(part)", windows: windows))
        }
        let waits = [
            ("kill to confirm", latency.killToConfirm),
            ("confirm to release", latency.confirmToRelease),
            ("whole teardown", latency.teardown),
        ].compactMap { name, quantiles in
            quantiles.map { LatencyCurve.Series(name, $0) }
        }
        if !waits.isEmpty {
            charts.append(
                LatencyCurve(
                    title: "Waits of a teardown\(part)", unit: "µs", series: waits,
                    notes: isWorst
                        ? ["Each point is that of the stretch in which it was longest."] : []))
        }
        return charts
    }

    private static func oracle(_ entry: Self) -> [any Chart] {
        let ratios = entry.oracleThroughput.map { ratio in
            IntervalBars.Row(
                label: "\(ratio.load) \(ratio.subject)",
                figure: Measured(median: ratio.median, low: ratio.low, high: ratio.high),
                repetitions: ratio.pairs)
        }
        guard !ratios.isEmpty else { return [] }
        return [
            IntervalBars(
                title: "What the oracle leaves of the throughput", unit: "",
                explanation: "Throughput with the oracle by that without it; 1 is no loss.",
                rows: ratios, reference: (1, 0))
        ]
    }

    /// One verdict over all stretches, with the sums.
    public static func verdicts(of document: Document<Self>) -> [RunVerdict] {
        let skips = document.results.compactMap(\.skipped).reduce(into: [String]()) {
            seen, reason in
            if !seen.contains(reason) { seen.append(reason) }
        }
        let soaked = document.results.filter(\.isSoaked)
        return ViolationVerdict.of(document.violations)
            + (whole(of: soaked)?.verdicts(stretches: soaked.count) ?? [])
            + skips.map { RunVerdict(.neutral, "skipped: \($0)") }
    }

    private func verdicts(stretches: Int) -> [RunVerdict] {
        guard episodes > 0 || cycles > 0 else { return [] }
        let done =
            "\(HumanTable.count(cycles, "cycle")), \(HumanTable.count(operations, "pair")) "
            + "and \(HumanTable.count(kills, "kill")) in "
            + "\(Figure.number(seconds)) s"
            + (stretches > 1 ? " (\(stretches) stretches)" : "")
        var verdicts = [
            findings == 0
                ? RunVerdict(.good, "held over \(done)")
                : RunVerdict(.bad, "\(HumanTable.count(findings, "violation")) in \(done)")
        ]
        if !neverHit.isEmpty {
            verdicts.append(
                RunVerdict(.neutral, "never passed: \(neverHit.joined(separator: ", "))"))
        }
        if invalidCount > 0 {
            let some = invalidCount == 1 ? "stretch proves" : "stretches prove"
            verdicts.append(RunVerdict(.neutral, "\(invalidCount) \(some) nothing"))
        }
        return verdicts
    }
}
