import Records

/// How kills get in each other's way: a row per subject and number of killers.
struct KillerTable {
    let entries: [ContentionEntry]
    let style: Style

    private static let headings = ["killers", "kills/s", "p50 µs", "p99 µs"]
    private static let widths = [9, 15, 9, 9]
    private static let mostOfBar = 24
    private static let fewestOfBar = 8

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    var lines: [String] {
        let all = entries.filter { $0.killers != nil }
        let counts = all.map(\.workers).reduce(into: [Int]()) { seen, count in
            if !seen.contains(count) { seen.append(count) }
        }
        let body = counts.flatMap { count in table(all.filter { $0.workers == count }, count) }
        guard !body.isEmpty else { return [] }
        return body
            + TextLayout.wrap(
                "kills/s: of all killers together; what does not grow with their number waits for "
                    + "one lock of the whole system" + RangeNote.text(body) + "."
                    + FewRepetitions.note(all.map(\.killers?.killsPerSecond?.samples)),
                width: style.columns, first: "  ", rest: "  "
            ).map(ink.faint)
    }

    private func table(_ rows: [ContentionEntry], _ workers: Int) -> [String] {
        let room = style.columns - 2 - Self.widths.reduce(0, +)
        let width = min(room, max("subject".count, rows.map(\.subject.count).max() ?? 0))
        let left = room - width - 2
        let bar = left >= Self.fewestOfBar ? min(left, Self.mostOfBar) : 0
        let most = rows.compactMap(\.killers?.killsPerSecond?.median).max() ?? 0
        func line(_ name: String, _ cells: [String]) -> String {
            "  " + TextLayout.left(TextLayout.oneLine(name), width)
                + zip(cells, Self.widths).map { TextLayout.right($0, $1) }.joined()
        }
        let title =
            "many who kill at once, a reference each, while "
            + "\(HumanTable.count(workers, "worker")) get and put"
        return ["", ink.strong(TextLayout.cut(title, style.columns))]
            + [ink.faint(line("subject", Self.headings))]
            + rows.compactMap { entry in
                entry.killers.map { figures in
                    let rate = figures.killsPerSecond
                    let share = rate.map { most > 0 ? max(0, min(1, $0.median / most)) : 0 } ?? 0
                    let length = share.isFinite ? Int((share * Double(bar)).rounded()) : 0
                    return line(
                        entry.subject,
                        [
                            "\(figures.killers)",
                            rate.map { Figure.figure($0, .none, width: 14) } ?? "–",
                        ] + Self.times(figures.toConfirmUs))
                        + (length > 0 ? "  " + String(repeating: "█", count: length) : "")
                }
            }
    }

    /// Half and all but one in a hundred; a dash where there were too few to tell.
    static func times(_ percentiles: Percentiles?) -> [String] {
        guard let percentiles else { return ["–", "–"] }
        return [(percentiles.p50, 0.5), (percentiles.p99, 0.99)].map { value, share in
            ToldPercentile.text(value, share, of: percentiles.samples, .microseconds)
        }
    }
}
