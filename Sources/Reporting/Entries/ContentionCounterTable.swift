import Records

/// What was counted beside the points with the most workers that have CPUs of their own: cycles and
/// instructions per pair, all else per million pairs.
struct ContentionCounterTable {
    let entries: [ContentionEntry]
    let style: Style

    private static let columnWidth = 14

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    var lines: [String] {
        let rows = PointRows.withMostWorkers(entries) { !$0.counters.isEmpty }
        guard let first = rows.first else { return [] }
        let names = first.counters.map(\.name)
        let known = names.filter { name in rows.contains { reading(name, $0)?.perPair != nil } }
        let silent = known.filter { name in rows.allSatisfy { reading(name, $0)?.perPair == 0 } }
        let shown = known.filter { !silent.contains($0) }
        let often = shown.filter(isFrequent)
        let rare = shown.filter { !isFrequent($0) }
        let heading = "counted with \(HumanTable.count(first.workers, "worker"))"
        return ["", ink.strong(heading)]
            + blocks(often, rows, per: "per pair", scale: 1)
            + blocks(rare, rows, per: "per million pairs", scale: 1e6)
            + legend(shown)
            + sentence(silent.isEmpty ? "" : "none: \(silent.joined(separator: ", "))")
            + unknown(names.filter { !known.contains($0) }, first)
    }

    private func reading(_ name: String, _ row: ContentionEntry) -> CounterReading? {
        row.counters.first { $0.name == name }
    }

    private func isFrequent(_ name: String) -> Bool {
        [CounterName.cycles.rawValue, CounterName.instructions.rawValue].contains(name)
    }

    /// As many columns beside each other as there is room for; the others below.
    private func blocks(
        _ names: [String], _ rows: [ContentionEntry], per: String, scale: Double
    ) -> [String] {
        let labels = rows.map(PointRows.name)
        let width = min(36, max(per.count, labels.map(\.count).max() ?? 0))
        let room = max(1, (style.columns - 2 - width) / Self.columnWidth)
        return stride(from: 0, to: names.count, by: room).flatMap { from in
            let some = names[from..<min(from + room, names.count)]
            return [
                ink.faint(
                    "  " + TextLayout.left(per, width)
                        + some.map { TextLayout.right(Self.short($0), Self.columnWidth) }.joined())
            ]
                + zip(rows, labels).map { row, label in
                    "  " + TextLayout.left(label, width)
                        + some.map { name in
                            let value = reading(name, row)?.perPair
                            return TextLayout.right(
                                value.map { $0 == 0 ? "0" : Figure.number($0 * scale) } ?? "?",
                                Self.columnWidth)
                        }.joined()
                }
        }
    }

    /// As the kernel's accounting calls them.
    private static func short(_ name: String) -> String {
        switch CounterName(rawValue: name) {
        case .involuntarySwitches: "nvcswch"
        case .voluntarySwitches: "cswch"
        case .minorFaults: "minflt"
        case .majorFaults: "majflt"
        default: TextLayout.oneLine(name)
        }
    }

    private func legend(_ shown: [String]) -> [String] {
        let meanings = shown.compactMap { name in
            let short = Self.short(name)
            return short == name ? nil : "\(short): \(name)"
        }
        return sentence(meanings.joined(separator: ", "))
    }

    private func sentence(_ text: String) -> [String] {
        text.isEmpty
            ? []
            : TextLayout.wrap(text, width: style.columns, first: "  ", rest: "    ").map(ink.faint)
    }

    /// Counters that nobody knows for the same reason stand together.
    private func unknown(_ names: [String], _ row: ContentionEntry) -> [String] {
        var reasons: [String] = []
        var byReason: [String: [String]] = [:]
        for name in names {
            let reason = reading(name, row)?.reason ?? "no reason was given"
            if byReason[reason] == nil { reasons.append(reason) }
            byReason[reason, default: []].append(name)
        }
        return reasons.flatMap { reason in
            TextLayout.wrap(
                "\(byReason[reason, default: []].joined(separator: ", ")): unknown: \(reason)",
                width: style.columns, first: "  ", rest: "    ")
        }
    }
}

/// Points that can stand beside each other: as many workers, filled in the same order, each on a CPU of its own.
enum PointRows {
    /// Those with the most workers, in the order of the record; all points when each has too many workers.
    ///
    /// - Parameters:
    ///   - entries: Of any kind.
    ///   - has: Whether a point has what is to be shown.
    /// - Returns: None where no point has it.
    static func withMostWorkers(
        _ entries: [ContentionEntry], _ has: (ContentionEntry) -> Bool
    ) -> [ContentionEntry] {
        let points = entries.filter { $0.kind == .point && $0.nsPerPair != nil && has($0) }
        let seated = points.filter { $0.span?.oversubscribed == false }
        let fit = seated.isEmpty ? points : seated
        let most = fit.map(\.workers).max()
        let rows = fit.filter { $0.workers == most }
        return rows.filter { $0.span?.order == rows.first?.span?.order }
    }

    /// What tells a row from the others.
    static func name(_ entry: ContentionEntry) -> String {
        let mode = entry.mode == "none" ? nil : entry.mode
        return TextLayout.oneLine(
            [entry.subject, mode, entry.sharing].compactMap(\.self).joined(separator: " "))
    }
}
