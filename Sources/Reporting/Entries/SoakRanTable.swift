import Records

/// Episodes by generation or load, and by way of counting.
struct SoakRanTable {
    /// Episodes by what they ran, such as `devices G1 dax-pmem rseq` or `lives slots`.
    let ran: [String: Int]
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    private static let rowWidth = 18

    /// What an episode ran, taken apart; a record of elsewhere may hold anything.
    private struct Title {
        var row: String
        var column: String
        var driver: String?

        init(_ text: String) {
            let words = text.split(separator: " ").map(String.init)
            if words.count >= 4, words[0] == "devices" {
                (row, driver, column) = (words[1], words[2], words[3])
            } else {
                row = words.first ?? "?"
                column = words.count > 1 ? words[1] : "?"
            }
        }
    }

    var lines: [String] {
        guard !ran.isEmpty else { return [] }
        var cells: [String: [String: Int]] = [:]
        var drivers: [String: Int] = [:]
        var columns: Set<String> = []
        for (text, count) in ran {
            let title = Title(TextLayout.oneLine(text))
            let known = cells[title.row]?[title.column] ?? 0
            cells[title.row, default: [:]][title.column] = known.cappedPlus(count)
            if let driver = title.driver {
                drivers[driver] = count.cappedPlus(drivers[driver] ?? 0)
            }
            columns.insert(title.column)
        }
        return [""] + table(cells, columns.sorted()) + footer(drivers)
    }

    /// Rows of generations before those of other loads, as `G` is capital.
    private func table(_ cells: [String: [String: Int]], _ columns: [String]) -> [String] {
        let widths = columns.map { max($0.count, 6) + 2 }
        guard 2 + Self.rowWidth + widths.reduce(0, +) <= style.columns else { return list(cells) }
        let heading =
            "  " + TextLayout.left("episodes", Self.rowWidth)
            + zip(columns, widths).map { TextLayout.right($0, $1) }.joined()
        return [ink.faint(heading)]
            + cells.sorted { $0.key < $1.key }.map { name, row in
                "  " + TextLayout.left(name, Self.rowWidth)
                    + zip(columns, widths).map { column, width in
                        TextLayout.right(row[column].map(String.init) ?? "–", width)
                    }.joined()
            }
    }

    /// Where there are too many ways of counting for columns.
    private func list(_ cells: [String: [String: Int]]) -> [String] {
        [ink.faint("  episodes")]
            + cells.sorted { $0.key < $1.key }.flatMap { name, row in
                TextLayout.wrap(
                    row.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                        .joined(separator: ", "),
                    width: style.columns,
                    first: "  " + TextLayout.left(name, Self.rowWidth) + " ",
                    rest: String(repeating: " ", count: Self.rowWidth + 3))
            }
    }

    private func footer(_ drivers: [String: Int]) -> [String] {
        guard !drivers.isEmpty else { return [] }
        let counts = drivers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return TextLayout.wrap(
            "drivers: \(counts.joined(separator: ", "))", width: style.columns, first: "  ",
            rest: "    ")
    }
}
