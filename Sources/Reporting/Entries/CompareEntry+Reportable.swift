public import Records
import Statistics

extension CompareEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("a", .text(a)), Cell("b", .text(b)), Cell("workload", .text(workload)),
            Cell("subject", subject), Cell("shape", shape), Cell("what", what),
            Cell("mode", .text(mode)), Cell("workers", .integer(workers)),
            Cell("cpus", .text(CPUOrder.text(cpus))),
            Cell("paired", .flag(paired)), Cell("pairs", .integer(pairs)),
            Cell("rounds", rounds),
        ] + Self.cells("a_ns", aNs) + Self.cells("b_ns", bNs) + Self.cells("ratio", ratio)
            + Self.cells("control_ns", controlNs)
            + [
                Cell("noise_floor", noiseFloor), Cell("min_effect", .number(minEffect)),
                Cell("verdict", verdict?.rawValue), Cell("pairs_needed", pairsNeeded),
            ] + Self.cells("a_operations", aOperations) + Self.cells("b_operations", bOperations)
            + [Cell("discarded", .integer(discarded)), Cell("skipped", skipped)]
    }

    private static func cells(_ name: String, _ measured: Measured?) -> [Cell] {
        [
            Cell("\(name)_median", measured?.median), Cell("\(name)_low", measured?.low),
            Cell("\(name)_high", measured?.high),
        ]
    }

    private static func cells(_ name: String, _ operations: Operations?) -> [Cell] {
        [
            Cell("\(name)_page_atomics", operations?.pageAtomics),
            Cell("\(name)_ref_percpu", operations?.refPercpu),
            Cell("\(name)_ref_atomic", operations?.refAtomic),
        ]
    }

    /// A verdict is a finding, not a failure: what fails on a regression is `--fail-on`.
    public var testPoint: TestPoint {
        let parts = [
            "compare", workload, "\(a)-vs-\(b)", subject, shape, what, mode, "workers-\(workers)",
        ]
        let name = parts.compactMap(\.self).joined(separator: ".")
        if let skipped { return TestPoint(name: name, outcome: .skipped(skipped)) }
        if isCostOnly, let cost = aNs ?? bNs {
            return TestPoint(
                name: name, outcome: .passed,
                diagnostics: ["cost only: \(Figure.number(cost.median, .fine)) ns"])
        }
        guard let ratio, let verdict else {
            return TestPoint(
                name: name, outcome: .failed, diagnostics: ["neither measured nor skipped"])
        }
        let low = Figure.number(ratio.low, .fine)
        let high = Figure.number(ratio.high, .fine)
        var diagnostics = [
            "verdict: \(verdict.rawValue)",
            "ratio: \(Figure.number(ratio.median, .fine)), 95 % \(low) to \(high)",
        ]
        if let more = CompareTable.more(self) { diagnostics.append(more) }
        return TestPoint(name: name, outcome: .passed, diagnostics: diagnostics)
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        CompareTable(entries: document.results, options: document.plan.options, style: style).lines
    }
}
