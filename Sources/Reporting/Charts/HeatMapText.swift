import Records

/// A small heat map on a terminal: by colours, or by shades where there are none.
struct HeatMapText {
    let heat: HeatMap
    let style: Style

    private static let shades = Array(" ░▒▓█")
    private static let labelWidth = 8
    /// More lines than these do not fit a screen.
    private static let mostLines = 32

    private var map: ContentionMap { heat.map }

    /// How many cells become one, in both directions.
    private var step: Int {
        // A cell is two columns wide, which makes it about a square.
        let room = (style.columns - Self.labelWidth - 2) / 2
        let columns = (map.columns.count + room - 1) / max(1, room)
        let rows = (map.rows.count + Self.mostLines - 1) / Self.mostLines
        return max(1, columns, rows)
    }

    var lines: [String] {
        let ink = Ink(isColoured: style.isColoured)
        let title = TextLayout.wrap(heat.title, width: style.columns).map(ink.strong)
        guard !map.rows.isEmpty, !map.columns.isEmpty, !heat.cells.legend.isEmpty else {
            return title + ["  no cell has a value"] + notes
        }
        let rows = stride(from: 0, to: map.rows.count, by: step).map { row in
            TextLayout.right("\(map.rows[row]) ", Self.labelWidth)
                + stride(from: 0, to: map.columns.count, by: step).map { column in
                    block(row, column)
                }.joined()
        }
        return title + rows + [scale] + notes
    }

    /// The mean of what is known of some cells; lost and unknown where nothing is.
    private func block(_ row: Int, _ column: Int) -> String {
        var (sum, count, isLost, isMeaningless) = (0.0, 0, false, false)
        for line in heat.cells.cells[row..<min(row + step, map.rows.count)] {
            for cell in line[column..<min(column + step, map.columns.count)] {
                switch cell {
                case .value(let value): (sum, count) = (sum + value, count + 1)
                case .lost: isLost = true
                case .meaningless: isMeaningless = true
                case .unreached: break
                }
            }
        }
        guard count > 0 else { return isLost ? "××" : isMeaningless ? " ·" : "??" }
        return shade(heat.cells.place(sum / Double(count)))
    }

    private func shade(_ place: Double) -> String {
        guard style.isColoured else {
            // Above the blank, which is for what is least, and would look like nothing.
            let index = Int((place * Double(Self.shades.count - 1)).rounded())
            return String(repeating: Self.shades[index], count: 2)
        }
        let colour = ColourScale.shades[Int((place * Double(ColourScale.levels - 1)).rounded())]
        // The cube of 256 colours has six steps of each.
        func part(_ byte: UInt8) -> Int { (Int(byte) * 5 + 127) / 255 }
        let code = 16 + 36 * part(colour.red) + 6 * part(colour.green) + part(colour.blue)
        return "\u{1b}[48;5;\(code)m  \u{1b}[0m"
    }

    private var scale: String {
        let values = heat.cells.legend
        let samples = [0, 0.25, 0.5, 0.75, 1].map(shade).joined()
        let low = Figure.number(values.first ?? 0)
        let high = Figure.number(values.last ?? 0)
        let factor = heat.cells.isLogarithmic ? ", by factors" : ""
        let coarse = step > 1 ? "; \(step)×\(step) cells are one" : ""
        return "  \(low) \(samples) \(high) \(map.unit)\(factor)\(coarse)"
    }

    private var notes: [String] {
        var lines: [String] = []
        if !map.lost.isEmpty {
            lines += TextLayout.wrap(
                "×× lost: \(HumanTable.count(map.lost.count, "cell")), first "
                    + "\(map.lost[0].row)→\(map.lost[0].column), \(map.lost[0].reason)",
                width: style.columns, first: "  ", rest: "    ")
        }
        if map.unreached > 0 {
            lines.append("  ?? not reached: \(HumanTable.count(map.unreached, "cell"))")
        }
        return lines
    }
}
