import Records

/// Windows with their counts and a picture, and which were open at the same time.
struct SoakWindowTable {
    let entry: SoakEntry
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    // Widths in columns; the picture takes what is left.
    private static let nameWidth = 24
    private static let countWidth = 14
    private var barWidth: Int { style.columns - 2 - Self.nameWidth - 2 * Self.countWidth - 2 }

    private static let mostPairs = 5

    var lines: [String] {
        guard !entry.windows.isEmpty else { return ["", "no window was to be held open"] }
        let heading =
            "  " + TextLayout.left("window", Self.nameWidth)
            + TextLayout.right("hits", Self.countWidth)
            + TextLayout.right("held open", Self.countWidth)
        return ["", ink.faint(heading)] + entry.windows.map(row)
            + [
                ink.faint(
                    TextLayout.cut(
                        "█ held open, ░ met; the scale is logarithmic",
                        style.columns))
            ] + pairs
    }

    private func row(_ window: SoakEntry.Window) -> String {
        let name = "  " + TextLayout.left(TextLayout.oneLine(window.name), Self.nameWidth)
        guard window.hits > 0 else {
            return ink.warning(name + TextLayout.right("never", Self.countWidth))
        }
        let (met, opened) = (length(window.hits), min(length(window.opened), length(window.hits)))
        return name + TextLayout.right("\(window.hits)", Self.countWidth)
            + TextLayout.right("\(window.opened)", Self.countWidth) + "  "
            + String(repeating: "█", count: opened) + String(repeating: "░", count: met - opened)
    }

    /// Columns for a count: one for each of the equal parts of the digits that the largest has.
    private func length(_ count: Int) -> Int {
        let most = entry.windows.map(\.hits).max() ?? 0
        guard count > 0, most > 0 else { return 0 }
        let share = Self.bits(count) / Self.bits(most)
        return max(1, min(barWidth, Int((share * Double(barWidth)).rounded())))
    }

    /// The binary logarithm of a count plus one, between whole numbers a straight line.
    private static func bits(_ count: Int) -> Double {
        let value = Double(count) + 1
        return Double(value.exponent) + value.significand - 1
    }

    // MARK: - Pairs

    private var pairs: [String] {
        guard entry.possiblePairs > 0 else { return [] }
        let never = max(0, entry.possiblePairs - entry.windowPairs.count)
        let frequent = entry.windowPairs.prefix(Self.mostPairs).map { pair in
            "\(pair.windows.joined(separator: " + ")) \(pair.count)"
        }
        let most =
            frequent.isEmpty
            ? [] : wrapped("open at once, most often: \(frequent.joined(separator: ", "))")
        return most
            + wrapped(
                "\(never) of \(HumanTable.count(entry.possiblePairs, "pair")) of windows "
                    + "never overlapped")
    }

    private func wrapped(_ text: String) -> [String] {
        TextLayout.wrap(text, width: style.columns, first: "  ", rest: "    ")
    }
}
