public import Records

extension ContentionEntry {
    /// A curve per subject, mode, workload, sharing and order.
    public static func curves(of document: Document<Self>) -> [RunCurve] {
        let points = document.results.filter {
            $0.kind == .point && $0.nsPerPair != nil && $0.skipped == nil
        }
        return grouped(points, by: \.curve).map { line in
            let line = line.sorted { $0.workers < $1.workers }
            let first = line[0]
            return RunCurve(
                name: "\(first.line), \(first.family)", isYardstick: first.mode == "none",
                points: line.compactMap { entry in
                    entry.nsPerPair.map { (workers: entry.workers, figure: $0) }
                }, scaling: line.compactMap(\.scaling).first, marks: boundaries(of: line))
        }
    }

    /// What was counted with the most workers that have CPUs of their own, and what nobody knows, with the reason.
    public static func details(of document: Document<Self>) -> [DetailTable] {
        let rows = PointRows.withMostWorkers(document.results) { !$0.counters.isEmpty }
        guard let first = rows.first else { return [] }
        let names = rows.flatMap(\.counters).map(\.name).reduce(into: [String]()) { seen, name in
            if !seen.contains(name) { seen.append(name) }
        }
        func reading(_ name: String, _ row: Self) -> CounterReading? {
            row.counters.first { $0.name == name }
        }
        let counted = rows.map { row in
            [Cell("curve", .text(PointRows.name(row)))]
                + names.map { Cell($0, reading($0, row)?.perPair) }
        }
        let isCounted = names.contains { name in
            rows.contains { reading(name, $0)?.perPair != nil }
        }
        let unknown = names.compactMap { name -> [Cell]? in
            let without = rows.filter { reading(name, $0)?.perPair == nil }
            guard let row = without.first else { return nil }
            let whose =
                without.count == rows.count
                ? "all curves" : HumanTable.count(without.count, "curve")
            return [
                Cell("counter", .text(name)), Cell("unknown for", .text(whose)),
                Cell("reason", .text(reading(name, row)?.reason ?? "no reason was given")),
            ]
        }
        let workers = HumanTable.count(first.workers, "worker")
        return
            (isCounted
            ? [DetailTable(title: "Counted per pair with \(workers)", rows: counted)] : [])
            + (unknown.isEmpty
                ? [] : [DetailTable(title: "Counters that are unknown", rows: unknown)])
    }
}
