public import Records

extension ContentionEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("kind", .text(kind.rawValue)), Cell("subject", .text(subject)),
            Cell("workload", .text(workload)), Cell("mode", .text(mode)),
            Cell("sharing", .text(sharing)), Cell("order", span?.order),
            Cell("references", .integer(references)), Cell("workers", .integer(workers)),
            Cell("cpus", .text(placement.map(String.init).joined(separator: " "))),
            Cell("ns_per_pair_median", nsPerPair?.median), Cell("ns_per_pair_low", nsPerPair?.low),
            Cell("ns_per_pair_high", nsPerPair?.high),
            Cell("ns_per_pair_samples", nsPerPair?.samples),
            Cell("pairs_per_second", throughput?.median), Cell("fairness", fairness?.median),
            Cell("sigma", scaling?.sigma?.median), Cell("kappa", scaling?.kappa?.median),
            Cell("knee", scaling?.knee?.median), Cell("pairs", .integer(pairs)),
            Cell("discarded", .integer(discarded)), Cell("skipped", skipped),
        ]
    }

    public var testPoint: TestPoint {
        let name = "contention.\(kind.rawValue).\(subject).\(mode).\(sharing).workers-\(workers)"
        if let skipped { return TestPoint(name: name, outcome: .skipped(skipped)) }
        return TestPoint(name: name, outcome: .passed)
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        document.results.map { entry in
            let cost = entry.nsPerPair.map { Figure.figure($0, .none, width: 24) } ?? "-"
            return TextLayout.cut("  \(entry.testPoint.name)  \(cost)", style.columns)
        }
    }
}
