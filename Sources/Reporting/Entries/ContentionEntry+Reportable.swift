public import Records

extension ContentionEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("kind", .text(kind.rawValue)), Cell("subject", .text(subject)),
            Cell("workload", .text(workload)), Cell("mode", .text(mode)),
            Cell("sharing", .text(sharing)), Cell("references", .integer(references)),
            Cell("workers", .integer(workers)), Cell("order", span?.order),
            Cell("ns_per_pair_median", nsPerPair?.median), Cell("ns_per_pair_low", nsPerPair?.low),
            Cell("ns_per_pair_high", nsPerPair?.high),
            Cell("pairs_per_second_median", throughput?.median),
            Cell("fairness_median", fairness?.median), Cell("skipped", skipped),
        ]
    }

    public var testPoint: TestPoint {
        let name = "contention.\(kind.rawValue).\(workload).\(subject).\(mode).workers-\(workers)"
        if let skipped { return TestPoint(name: name, outcome: .skipped(skipped)) }
        return TestPoint(name: name, outcome: .passed)
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        charts(of: document).flatMap { $0.text(style) + [""] }
    }
}
