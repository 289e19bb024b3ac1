public import Records

extension ContentionEntry {
    public static func verdicts(of document: Document<Self>) -> [RunVerdict] {
        let measured = document.results.filter { $0.skipped == nil }
        var verdicts = ViolationVerdict.of(document.violations)
        let points = measured.filter { $0.kind == .point && $0.nsPerPair != nil }
        for family in grouped(points, by: \.family) { verdicts += extremes(of: family) }
        verdicts += measured.compactMap { entry in
            entry.crossover.map {
                RunVerdict(.neutral, "\(entry.subject) against \($0.against): \($0.statement)")
            }
        }
        verdicts += measured.flatMap(\.maps).compactMap(boundaryCost)
        return verdicts + skips(document.results)
    }

    /// What was left out, once per reason.
    private static func skips(_ entries: [Self]) -> [RunVerdict] {
        grouped(entries.filter { $0.skipped != nil }) {
            "\($0.kind.rawValue) \($0.skipped ?? "")"
        }.map { entries in
            let subjects = grouped(entries, by: \.subject).map { $0[0].subject }
            let some = subjects.prefix(6).joined(separator: ", ")
            return RunVerdict(
                .neutral,
                "not measured, \(entries[0].kind.rawValue) of \(some)"
                    + "\(subjects.count > 6 ? " and more" : ""): \(entries[0].skipped ?? "")")
        }
    }

    /// The cheapest and the dearest with the most workers, and what each was alone.
    private static func extremes(of family: [Self]) -> [RunVerdict] {
        let last = fullest(family).filter { $0.mode != "none" }.compactMap { entry in
            entry.nsPerPair.map { (entry: entry, cost: $0.median) }
        }.sorted { ($0.cost, $0.entry.line) < ($1.cost, $1.entry.line) }
        guard let low = last.first, let high = last.last, last.count > 1, low.cost > 0 else {
            return []
        }
        func told(_ end: (entry: Self, cost: Double)) -> String {
            let line = family.filter { $0.line == end.entry.line }
            let alone = line.first { $0.workers == 1 && end.entry.workers > 1 }?.nsPerPair
            return "\(Figure.number(end.cost)) ns with \(end.entry.line)"
                + (alone.map { " (alone \(Figure.number($0.median)))" } ?? "")
        }
        return [
            RunVerdict(
                .neutral,
                "\(family[0].family), \(HumanTable.count(low.entry.workers, "worker")): a pair costs "
                    + "\(told(low)), \(told(high)): \(Figure.number(high.cost / low.cost)) times as much"
            )
        ]
    }

    /// Cells between groups against those within.
    private static func boundaryCost(_ map: ContentionMap) -> RunVerdict? {
        let groups = map.nodes.count > 1 ? map.nodes : map.sockets
        guard map.kind == .cpuToCPU, groups.count > 1 else { return nil }
        var owner: [Int: Int] = [:]
        for (index, group) in groups.enumerated() {
            for member in group.members { owner[member] = index }
        }
        var (within, between): ([Double], [Double]) = ([], [])
        for (row, line) in HeatCells(map).cells.enumerated() {
            for (column, cell) in line.enumerated() {
                guard case .value(let value) = cell, let from = owner[map.rows[row]],
                    let to = owner[map.columns[column]]
                else { continue }
                if from == to { within.append(value) } else { between.append(value) }
            }
        }
        guard let near = middle(within), let far = middle(between), near > 0 else { return nil }
        let noun = map.nodes.count > 1 ? "node" : "socket"
        return RunVerdict(
            .neutral,
            "a line takes \(Figure.number(near)) \(map.unit) within a \(noun) and "
                + "\(Figure.number(far)) \(map.unit) to another, \(Figure.number(far / near)) times that"
        )
    }

    private static func middle(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}
