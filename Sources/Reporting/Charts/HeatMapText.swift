import Records

/// A heat map on a terminal: its figures where they fit, else colours, or shades where there are none.
struct HeatMapText {
    let heat: HeatMap
    let style: Style

    /// None is blank: what is least is a figure and not nothing.
    private static let shades = Array("░▒▓█")
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

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    var lines: [String] {
        let heading = TextLayout.oneLine(heat.title)
        if let only {
            return TextLayout.wrap("\(heading): \(only)", width: style.columns, rest: "  ")
        }
        let title = TextLayout.wrap(heading, width: style.columns).map(ink.strong)
        guard !map.rows.isEmpty, !map.columns.isEmpty, !heat.cells.legend.isEmpty else {
            return title + ["  no cell has a value"] + notes
        }
        if let figures = HeatMapFigures(heat: heat, style: style).lines {
            return title + reading + figures + notes
        }
        return title + reading + shadows + [scale] + hiddenNote + notes
    }

    /// What a host of one node comes to, where there is nothing to compare.
    private var only: String? {
        guard map.kind != .cpuToCPU, map.rows.count == 1, map.columns.count == 1 else { return nil }
        switch heat.cells.cells[0][0] {
        case .value(let value): return "one node: \(Figure.number(value)) \(map.unit)"
        case .lost: return "one node: lost, \(map.lost.first?.reason ?? "no reason was given")"
        case .unreached, .meaningless: return "one node: not reached"
        }
    }

    /// What a row, a column and a figure stand for.
    private var reading: [String] {
        let what =
            switch map.kind {
            case .cpuToCPU: "\(map.unit) one way, from the row's CPU to the column's"
            case .counterHome:
                "\(map.unit) per pair: workers on the row's node, the counter in the column's memory"
            case .slotHome:
                "\(map.unit) per pair: workers on the row's node, their slots in the column's memory"
            }
        let times = "; medians of at least \(HumanTable.count(map.samples, "sample"))"
        let symmetric = map.symmetric ? "; each two measured once for both ways" : ""
        return TextLayout.wrap(
            what + times + symmetric, width: style.columns, first: "  ", rest: "  "
        )
        .map(ink.faint)
    }

    /// A cell, or several as one, as a shade.
    private var shadows: [String] {
        stride(from: 0, to: map.rows.count, by: step).map { row in
            TextLayout.right("\(map.rows[row]) ", Self.labelWidth)
                + stride(from: 0, to: map.columns.count, by: step).map { column in
                    block(row, column)
                }.joined()
        }
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
        return shade(heat.cells.place(sum / Double(count)), isMarked: isLost)
    }

    /// A shade that stands for some cells.
    ///
    /// - Parameters:
    ///   - place: On the scale, 0 to 1.
    ///   - isMarked: Whether a cell of the block was lost, which its shade would hide.
    /// - Returns: Two columns.
    private func shade(_ place: Double, isMarked: Bool = false) -> String {
        guard style.isColoured else {
            let shade = Self.shades[Int((place * Double(Self.shades.count - 1)).rounded())]
            return isMarked ? "\(shade)×" : "\(shade)\(shade)"
        }
        let level = Int((place * Double(ColourScale.levels - 1)).rounded())
        // Dark on bright and bright on dark.
        let mark = isMarked ? "\u{1b}[38;5;\(level >= ColourScale.firstBright ? 16 : 231)m ×" : "  "
        return "\u{1b}[48;5;\(Self.code(level))m\(mark)\u{1b}[0m"
    }

    /// Lost cells that stand in a block with others, of which some have a value.
    private var hidden: Int {
        guard step > 1 else { return 0 }
        var valued: Set<[Int]> = []
        var lost: [[Int]: Int] = [:]
        for (row, line) in heat.cells.cells.enumerated() {
            for (column, cell) in line.enumerated() {
                let block = [row / step, column / step]
                switch cell {
                case .value: valued.insert(block)
                case .lost: lost[block, default: 0] += 1
                case .meaningless, .unreached: break
                }
            }
        }
        return lost.reduce(0) { $0 + (valued.contains($1.key) ? $1.value : 0) }
    }

    /// Number of a shade among the 256 colours of a terminal, of whose cube each side has six steps.
    static func code(_ level: Int) -> Int {
        let colour = ColourScale.shades[level]
        func part(_ byte: UInt8) -> Int { (Int(byte) * 5 + 127) / 255 }
        return 16 + 36 * part(colour.red) + 6 * part(colour.green) + part(colour.blue)
    }

    private var scale: String {
        let values = heat.cells.legend
        let steps = Double(Self.shades.count - 1)
        let samples = Self.shades.indices.map { shade(Double($0) / steps) }.joined()
        let low = Figure.number(values.first ?? 0)
        let high = Figure.number(values.last ?? 0)
        let factor = heat.cells.isLogarithmic ? ", by factors" : ""
        let coarse = step > 1 ? "; \(step)×\(step) cells are one" : ""
        return "  \(low) \(samples) \(high) \(map.unit)\(factor)\(coarse)"
    }

    /// More reasons than these are counted.
    private static let mostReasons = 4

    private var hiddenNote: [String] {
        let count = hidden
        return count == 0
            ? [] : ["  × beside a shade: \(HumanTable.count(count, "lost cell")) in shaded blocks"]
    }

    private var notes: [String] {
        let groups = heat.lostByReason
        var lines = groups.prefix(Self.mostReasons).flatMap { group in
            TextLayout.wrap(
                "×× lost, in no figure: \(group.cells): \(group.reason)", width: style.columns,
                first: "  ", rest: "     ")
        }
        if groups.count > Self.mostReasons {
            lines.append("  ×× and \(groups.count - Self.mostReasons) more reasons")
        }
        if map.unreached > 0 {
            lines.append(
                "  ?? not reached: \(HumanTable.count(map.unreached, "cell")), more time has them")
        }
        return lines
    }
}
