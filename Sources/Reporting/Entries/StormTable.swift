import Records

/// What switches and kills under load cost: a table for each of both, with a row per subject and rate.
struct StormTable {
    let entries: [ContentionEntry]
    let style: Style

    private static let headings = ["asked/s", "done/s", "ns/pair", "slowdown", "p50 µs", "p99 µs"]
    private static let widths = [8, 7, 11, 10, 8, 8]
    /// Fewest columns in which an interval is more than a dot.
    private static let fewestOfBar = 8
    private static let mostOfBar = 24

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    var lines: [String] {
        let rows = entries.filter { $0.storm != nil }
        guard !rows.isEmpty else { return [] }
        // One scale, so that a kill can be held against a switch.
        let factors = rows.compactMap(\.storm?.slowdown)
        let axis = Axis(
            holding: factors.flatMap { [$0.low, $0.high] } + [1], fromZero: false)
        let body = kinds(rows).flatMap { kind in
            table(
                kind, rows.filter { $0.storm?.what == kind.what && $0.workers == kind.workers },
                axis)
        }
        return body + footer(body)
    }

    private struct Kind: Equatable {
        let what: String
        let workers: Int
    }

    private func kinds(_ rows: [ContentionEntry]) -> [Kind] {
        rows.map { Kind(what: $0.storm?.what ?? "", workers: $0.workers) }
            .reduce(into: []) { seen, kind in
                if !seen.contains(kind) { seen.append(kind) }
            }
    }

    private func table(_ kind: Kind, _ rows: [ContentionEntry], _ axis: Axis) -> [String] {
        let what =
            switch kind.what {
            case "kill": "kill, release and reinit"
            case "switch": "switch to atomic and back"
            default: TextLayout.oneLine(kind.what)
            }
        let title = "\(what), while \(HumanTable.count(kind.workers, "worker")) get and put"
        let room = style.columns - 2 - Self.widths.reduce(0, +)
        let longest = max("subject".count, rows.map(\.subject.count).max() ?? 0)
        let width = min(room, longest)
        let left = room - width - 2
        let bar =
            left >= Self.fewestOfBar && rows.contains { $0.storm?.slowdown != nil }
            ? min(left, Self.mostOfBar) : 0
        func line(_ name: String, _ cells: [String]) -> String {
            "  " + TextLayout.left(TextLayout.oneLine(name), width)
                + zip(cells, Self.widths).map { TextLayout.right($0, $1) }.joined()
        }
        return ["", ink.strong(TextLayout.cut(title, style.columns))]
            + [
                ink.faint(
                    line("subject", Self.headings) + (bar > 0 ? Self.scale(axis, width: bar) : ""))
            ]
            + rows.compactMap { entry in
                entry.storm.map { storm in
                    let picture = storm.slowdown.map {
                        IntervalBars.picture($0, on: axis, width: max(1, bar), reference: 1)
                    }
                    return line(entry.subject, cells(entry, storm))
                        + (bar > 0 ? picture.map { "  " + TextLayout.trimmed($0) } ?? "" : "")
                }
            }
    }

    private func cells(_ entry: ContentionEntry, _ storm: StormFigures) -> [String] {
        let isCalm = storm.ratePerSecond == 0
        return [
            isCalm ? "none" : Figure.number(storm.ratePerSecond),
            isCalm ? "–" : Figure.number(storm.achievedPerSecond),
            entry.nsPerPair.map { Figure.figure($0, .nanoseconds, width: 10) } ?? "–",
            storm.slowdown.map { Figure.figure($0, .none, width: 9) } ?? "–",
        ] + KillerTable.times(storm.toConfirmUs)
    }

    /// What the bars are drawn on, above them.
    private static func scale(_ axis: Axis, width: Int) -> String {
        let factors = "  │ 1, in factors"
        return axis.isLogarithmic && factors.count <= width + 2 ? factors : "  │ 1"
    }

    private func footer(_ body: [String]) -> [String] {
        TextLayout.wrap(
            "ns/pair includes a worker's wait for the next life; slowdown: by that with none in the "
                + "same repetition; p50, p99: from the call to "
                + " its confirmation, – of too few. A range where repetitions disagree"
                + RangeNote.text(body) + "."
                + FewRepetitions.note(
                    entries.filter { $0.storm != nil }.map(\.nsPerPair?.samples)),
            width: style.columns, first: "  ", rest: "  "
        ).map(ink.faint)
    }
}
