public import Records

extension BenchEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("subject", .text(subject)), Cell("workload", .text(workload)),
            Cell("mode", .text(mode)), Cell("workers", .integer(workers)),
            Cell("cpus", .text(CPUOrder.text(cpus))),
            Cell("ns_per_pair_median", nsPerPair?.median), Cell("ns_per_pair_low", nsPerPair?.low),
            Cell("ns_per_pair_high", nsPerPair?.high),
            Cell("ns_per_pair_samples", nsPerPair?.samples),
            Cell("ratio_to_floor_median", ratioToFloor?.median),
            Cell("ratio_to_floor_low", ratioToFloor?.low),
            Cell("ratio_to_floor_high", ratioToFloor?.high),
        ] + Self.cells("kill_to_confirm_us", killToConfirmUs)
            + Self.cells("kill_steps_us_barrier", killStepsUs?.barrier)
            + Self.cells("kill_steps_us_sum", killStepsUs?.sum)
            + Self.cells("kill_steps_us_confirm", killStepsUs?.confirm)
            + [Cell("control", control)] + Self.cells("control_us", controlUs)
            + [
                Cell("pairs", .integer(pairs)), Cell("discarded", .integer(discarded)),
                Cell("workers_dispatch", workersByKind?.dispatch),
                Cell("workers_own", workersByKind?.own),
                Cell("slots_on_own_node", slotsOnOwnNode.map(Cell.Value.flag) ?? .unknown),
                Cell("skipped", skipped),
            ]
    }

    private static func cells(_ name: String, _ percentiles: Percentiles?) -> [Cell] {
        [
            Cell("\(name)_p50", percentiles?.p50), Cell("\(name)_p99", percentiles?.p99),
            Cell("\(name)_max", percentiles?.max), Cell("\(name)_samples", percentiles?.samples),
        ]
    }

    public var testPoint: TestPoint {
        let name = "bench.\(workload).\(subject).\(mode).workers-\(workers)"
        if let skipped { return TestPoint(name: name, outcome: .skipped(skipped)) }
        guard let nsPerPair else {
            return TestPoint(
                name: name, outcome: .failed, diagnostics: ["neither measured nor skipped"])
        }
        var diagnostics = ["ns_per_pair: \(Figure.figure(nsPerPair, .none, width: 30))"]
        if let ratioToFloor {
            diagnostics.append(
                "ratio_to_floor: \(Figure.figure(ratioToFloor, .none, width: 30))")
        }
        return TestPoint(name: name, outcome: .passed, diagnostics: diagnostics)
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        BenchTable(entries: document.results, style: style).lines
    }
}
