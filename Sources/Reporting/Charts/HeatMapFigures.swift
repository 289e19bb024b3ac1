import Records

/// A heat map of few rows and columns on a terminal: its figures, with lines between what belongs together.
struct HeatMapFigures {
    let heat: HeatMap
    let style: Style

    /// More rows or columns than these nobody reads figure by figure.
    static let most = 12

    private var map: ContentionMap { heat.map }

    /// What lies between two rows or columns.
    private enum Boundary {
        case none
        case node
        case socket
    }

    /// Nothing where there is no room.
    var lines: [String]? {
        guard max(map.rows.count, map.columns.count) <= Self.most else { return nil }
        for margin in [marginWidth, 0] where width(margin) <= style.columns {
            return drawn(margin)
        }
        return nil
    }

    // MARK: - What belongs together

    /// Sockets, then nodes, as far as they tell rows apart.
    private var levels: [[ContentionMap.Group]] {
        guard map.kind == .cpuToCPU else {
            // Each row is a node of its own.
            return map.sockets.contains { $0.members.count > 1 } && map.sockets.count > 1
                ? [map.sockets] : []
        }
        return [map.sockets, map.nodes].filter { $0.count > 1 }
    }

    private func name(_ label: Int, _ groups: [ContentionMap.Group]) -> String {
        TextLayout.oneLine(groups.first { $0.members.contains(label) }?.name ?? "")
    }

    /// What lies before a row or column.
    private func boundary(before index: Int, _ labels: [Int]) -> Boundary {
        guard index > 0 else { return .none }
        let (left, right) = (labels[index - 1], labels[index])
        guard let level = levels.first(where: { name(left, $0) != name(right, $0) }) else {
            return .none
        }
        return level == map.sockets ? .socket : .node
    }

    // MARK: - Widths

    private var texts: [[String]] {
        heat.cells.cells.map { line in
            line.map { cell in
                switch cell {
                case .value(let value): Figure.text(value, .none)
                case .lost: "××"
                case .meaningless: "·"
                case .unreached: "??"
                }
            }
        }
    }

    private var cellWidth: Int {
        let labels = map.columns.map { "\($0)".count }
        return 2 + ((texts.joined().map(\.count) + labels).max() ?? 0)
    }

    private var corner: String { map.kind == .cpuToCPU ? "CPU" : "node" }

    private var labelWidth: Int { max(corner.count, map.rows.map { "\($0)".count }.max() ?? 0) }

    /// Room for the names of the groups of rows.
    private var marginWidth: Int {
        levels.last.map { 1 + ($0.map(\.name.count).max() ?? 0) } ?? 0
    }

    private func width(_ margin: Int) -> Int {
        let lines = map.columns.indices.count { boundary(before: $0, map.columns) != .none }
        return 2 + margin + labelWidth + map.columns.count * cellWidth + 2 * lines
    }

    // MARK: - Drawing

    private func drawn(_ margin: Int) -> [String] {
        let ink = Ink(isColoured: style.isColoured)
        let texts = self.texts
        let blank = String(repeating: " ", count: 2 + margin)
        let heads = levels.map { groups in
            ink.faint(
                blank + String(repeating: " ", count: labelWidth) + across(naming: groups))
        }
        let columns = row { TextLayout.right("\(map.columns[$0])", cellWidth) }
        var lines =
            heads + [ink.faint(blank + TextLayout.right(corner, labelWidth) + columns)]
        for (index, label) in map.rows.enumerated() {
            let boundary = boundary(before: index, map.rows)
            if boundary != .none {
                let rule = String(repeating: boundary == .socket ? "═" : "─", count: cellWidth)
                lines.append(
                    blank + String(repeating: " ", count: labelWidth)
                        + row(crossed: boundary) { _ in rule })
            }
            let isFirst = index == 0 || boundary != .none
            let owner = isFirst ? levels.last.map { name(label, $0) } ?? "" : ""
            lines.append(
                ink.faint(
                    "  " + TextLayout.left(margin > 0 ? owner : "", margin)
                        + TextLayout.right("\(label)", labelWidth))
                    + row { column in
                        let text = TextLayout.right(texts[index][column], cellWidth)
                        return painted(text, heat.cells.cells[index][column])
                    })
        }
        return lines
    }

    /// Cells of a row with the lines between groups of columns.
    private func row(crossed: Boundary = .none, _ cell: (Int) -> String) -> String {
        map.columns.indices.map { column in
            let line =
                switch (boundary(before: column, map.columns), crossed) {
                case (.none, _): ""
                case (.node, .none): " │"
                case (.node, .node): "─┼"
                case (.node, .socket): "═╪"
                case (.socket, .none): " ║"
                case (.socket, .node): "─╫"
                case (.socket, .socket): "═╬"
                }
            return line + cell(column)
        }.joined()
    }

    /// The name of each group over its first column, or its number where there is no more room.
    private func across(naming groups: [ContentionMap.Group]) -> String {
        var line = ""
        var start = 0
        while start < map.columns.count {
            let name = name(map.columns[start], groups)
            var end = start + 1
            var room = cellWidth
            while end < map.columns.count, self.name(map.columns[end], groups) == name {
                room += cellWidth + (boundary(before: end, map.columns) == .none ? 0 : 2)
                end += 1
            }
            switch boundary(before: start, map.columns) {
            case .none: break
            case .node: line += " │"
            case .socket: line += " ║"
            }
            let short = name.split(separator: " ").last.map(String.init) ?? ""
            let shown = "  " + (name.count + 2 <= room ? name : short)
            // No line ends in blanks.
            line += end < map.columns.count ? TextLayout.left(shown, room) : shown
            start = end
        }
        return line
    }

    /// On a terminal with colours as on a page: dark figures on bright cells and bright ones on dark.
    private func painted(_ text: String, _ cell: HeatCells.Cell) -> String {
        guard style.isColoured, case .value(let value) = cell else { return text }
        let level = heat.cells.level(value)
        let figure = level >= ColourScale.firstBright ? 16 : 231
        return "\u{1b}[48;5;\(HeatMapText.code(level));38;5;\(figure)m\(text)\u{1b}[0m"
    }
}
