import FoundationEssentials
import Records

/// What it costs from somewhere to somewhere, as coloured cells.
struct HeatMap: Chart {
    let map: ContentionMap
    let title: String
    let cells: HeatCells

    init(_ map: ContentionMap, title: String? = nil) {
        self.map = map
        self.title = title ?? Self.title(of: map)
        cells = HeatCells(map)
    }

    private static func title(of map: ContentionMap) -> String {
        switch map.kind {
        case .cpuToCPU:
            "A line bounced between two CPUs" + (map.subject == "line" ? "" : ", \(map.subject)")
        case .counterHome: "Workers' node × home of the shared counter, \(map.subject)"
        case .slotHome: "Workers' node × home of their slots, \(map.subject)"
        }
    }

    var isMap: Bool { true }

    var caption: String {
        let what =
            switch map.kind {
            case .cpuToCPU:
                "Time one way, \(map.unit), from the CPU of the row to that of the column"
            case .counterHome:
                "Cost of a pair, \(map.unit), for workers on the node of the row with the counter in "
                    + "memory of the node of the column"
            case .slotHome:
                "Cost of a pair, \(map.unit), for workers on the node of the row with their slots in "
                    + "memory of the node of the column"
            }
        let scale = cells.isLogarithmic ? "; shades go by factors" : ""
        let symmetric = map.symmetric ? " Each pair was measured once, for both directions." : ""
        return "\(what); brighter is slower\(scale). Medians of at least "
            + "\(HumanTable.count(map.samples, "sample")). Squares along the diagonal are what belongs "
            + "together; an edge between them is what a boundary costs.\(symmetric)\(lostText)\(unreachedText)"
    }

    private var lostText: String {
        guard !map.lost.isEmpty else { return "" }
        let groups = lostByReason
        let shown = groups.prefix(8).map { "\($0.cells) (\($0.reason))" }.joined(separator: "; ")
        let more = groups.count > 8 ? "; and \(groups.count - 8) more reasons" : ""
        return " Lost, in no figure: \(shown)\(more)."
    }

    private var unreachedText: String {
        guard map.unreached > 0 else { return "" }
        let cells = HumanTable.count(map.unreached, "cell")
        return " Time did not reach \(cells), shown in grey."
    }

    /// Lost cells with the same reason together, in the order of the record.
    var lostByReason: [(reason: String, cells: String)] {
        var order: [String] = []
        var byReason: [String: [ContentionMap.Lost]] = [:]
        for lost in map.lost {
            if byReason[lost.reason] == nil { order.append(lost.reason) }
            byReason[lost.reason, default: []].append(lost)
        }
        return order.map { reason in
            let lost = byReason[reason] ?? []
            let some = lost.prefix(6).map { "\($0.row)→\($0.column)" }.joined(separator: ", ")
            return (reason, lost.count > 6 ? "\(some) and \(lost.count - 6) more" : some)
        }
    }

    // MARK: - Drawing

    private static let width = 480.0
    private static let left = 58.0
    private static let top = 30.0
    /// Up to so many rows and columns each cell is an element of its own.
    static let mostRectangles = 64
    /// Up to so many the value stands in the cell.
    static let mostFigures = 16
    /// More lost cells than these are marked as well, but do not tell their reason one by one.
    private static let mostTitles = 200

    private var side: Int { max(map.rows.count, map.columns.count, 1) }
    /// Edge of a cell; never so large that a map of two nodes fills the page.
    private var cell: Double { min(52, (Self.width - Self.left - 6) / Double(side)) }

    func svg(id: String) -> String {
        let bottom = Self.top + Double(map.rows.count) * cell
        let body =
            picture(id) + lostCells(id) + figures + boundaries + labels + legend(bottom + 28, id)
        return SVG.drawing(
            id: id, width: Self.width, height: bottom + 74, label: title,
            body: hatching(id) + body)
    }

    /// Stripes over what was lost, so that it is told from any shade.
    private func hatching(_ id: String) -> [String] {
        guard !isImage else { return [] }
        return [
            "<defs><pattern id=\"\(SVG.escape(id))-lost\" width=\"4\" height=\"4\" "
                + "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                + "<rect class=\"ql\" width=\"4\" height=\"4\"/>"
                + "<rect class=\"stripe\" width=\"1.5\" height=\"4\"/></pattern></defs>"
        ]
    }

    /// Whether cells are pixels: those of lost cells have a colour of their own, and no room for stripes.
    private var isImage: Bool { side > Self.mostRectangles }

    /// A group that marks what is lost; on an image there is something to point at and no more.
    private func lostGroup(_ id: String, _ boxes: [String]) -> [String] {
        guard !boxes.isEmpty else { return [] }
        let fill = isImage ? "transparent" : "url(#\(SVG.escape(id))-lost)"
        return ["<g fill=\"\(fill)\">"] + boxes + ["</g>"]
    }

    private func picture(_ id: String) -> [String] {
        isImage ? [image] : rectangles
    }

    private var image: String {
        let palette = ColourScale.shades + [ColourScale.lost, ColourScale.unknown]
        let file = PalettePNG.encode(
            width: max(1, map.columns.count),
            pixels: cells.cells.flatMap { $0.map(cells.index) }, palette: palette)
        return "<image x=\"\(SVG.number(Self.left))\" y=\"\(SVG.number(Self.top))\" "
            + "width=\"\(SVG.number(Double(map.columns.count) * cell))\" "
            + "height=\"\(SVG.number(Double(map.rows.count) * cell))\" class=\"pixels\" "
            + "preserveAspectRatio=\"none\" href=\"data:image/png;base64,"
            + Data(file).base64EncodedString() + "\"/>"
    }

    /// Cells in their own unit, scaled once, which keeps them short.
    private var rectangles: [String] {
        var body = [
            "<g class=\"cells\" transform=\"translate(\(SVG.number(Self.left)) \(SVG.number(Self.top))) "
                + "scale(\(scale))\">"
        ]
        for (row, line) in cells.cells.enumerated() {
            for (column, cell) in line.enumerated() {
                let style: String
                switch cell {
                case .value(let value): style = "q\(cells.level(value))"
                case .unreached: style = "qu"
                // Lost cells are drawn later; one CPU with itself stays empty.
                case .lost, .meaningless: continue
                }
                let title = side <= 32 ? "<title>\(SVG.escape(tip(row, column)))</title>" : ""
                let head =
                    "<rect class=\"\(style)\" x=\"\(column)\" y=\"\(row)\" width=\"1\" height=\"1\""
                body.append(title.isEmpty ? "\(head)/>" : "\(head)>\(title)</rect>")
            }
        }
        return body + ["</g>"]
    }

    /// The edge with three decimals: with one, the last of 64 cells would be off by half its size.
    private var scale: String {
        let thousandths = Int((cell * 1000).rounded())
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    private func tip(_ row: Int, _ column: Int) -> String {
        let place = "\(map.rows[row]) → \(map.columns[column])"
        guard case .value(let value) = cells.cells[row][column] else {
            return "\(place): not reached"
        }
        let spreads = map.spreads.indices.contains(row) ? map.spreads[row] : []
        let spread = spreads.indices.contains(column) ? spreads[column] : nil
        let about = spread.map { " ± \(Figure.number($0))" } ?? ""
        return "\(place): \(Figure.number(value))\(about) \(map.unit)"
    }

    private func lostCells(_ id: String) -> [String] {
        var boxes: [String] = []
        for lost in map.lost where boxes.count < Self.mostTitles || !isImage {
            guard let row = cells.rows[lost.row], let column = cells.columns[lost.column] else {
                continue
            }
            let title =
                boxes.count < Self.mostTitles
                ? "\(lost.row) → \(lost.column): lost, \(lost.reason)" : ""
            boxes.append(
                SVG.rectangle(
                    Self.left + Double(column) * cell, Self.top + Double(row) * cell, cell, cell,
                    "lost", title: title))
        }
        return lostGroup(id, boxes)
    }

    private var figures: [String] {
        guard side <= Self.mostFigures else { return [] }
        return cells.cells.enumerated().flatMap { row, line in
            line.enumerated().compactMap { column, value -> String? in
                guard case .value(let number) = value else { return nil }
                let text = Figure.number(number, .rough)
                guard SVG.width(of: text) <= cell - 2 else { return nil }
                let bright = cells.level(number) >= ColourScale.firstBright
                return SVG.text(
                    Self.left + (Double(column) + 0.5) * cell,
                    Self.top + (Double(row) + 0.5) * cell + 4, text,
                    bright ? "v vd" : "v vb", .middle)
            }
        }
    }

    // MARK: - Labels

    /// What rows and columns belong to: nodes where they are known, and sockets where those are not.
    private var groups: [ContentionMap.Group] {
        let known = map.nodes.count > 1 ? map.nodes : map.sockets
        return map.kind == .cpuToCPU ? known : []
    }

    /// Runs of neighbours of one group in a row of labels: one group may come in several pieces.
    private func runs(of labels: [Int]) -> [(name: String, from: Int, count: Int)] {
        var owner: [Int: String] = [:]
        for group in groups { for member in group.members { owner[member] = group.name } }
        var runs: [(name: String, from: Int, count: Int)] = []
        for (index, label) in labels.enumerated() {
            let name = owner[label] ?? ""
            if let last = runs.last, last.name == name {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((name, index, 1))
            }
        }
        return runs
    }

    private var boundaries: [String] {
        guard !groups.isEmpty else { return [] }
        let right = Self.left + Double(map.columns.count) * cell
        let bottom = Self.top + Double(map.rows.count) * cell
        let down = runs(of: map.rows).dropFirst().map { run in
            let y = Self.top + Double(run.from) * cell
            return SVG.line(Self.left, y, right, y, "edge")
        }
        let across = runs(of: map.columns).dropFirst().map { run in
            let x = Self.left + Double(run.from) * cell
            return SVG.line(x, Self.top, x, bottom, "edge")
        }
        return down + across
    }

    private var labels: [String] {
        let byGroup = groups.isEmpty == false && side > Self.mostFigures
        let unit = map.kind == .cpuToCPU ? "CPU" : "node"
        var body: [String] = []
        let columns = byGroup ? runs(of: map.columns) : single(map.columns)
        // From the column of the rows' labels on, or behind the word in the corner.
        var end = byGroup ? 0 : SVG.width(of: unit) + 8
        for run in columns {
            let middle = Self.left + (Double(run.from) + Double(run.count) / 2) * cell
            let half = SVG.width(of: run.name) / 2
            guard middle - half > end, middle + half < Self.width else { continue }
            body.append(SVG.text(middle, Self.top - 6, run.name, "t", .middle))
            end = middle + half + 4
        }
        var lowest = Self.top - 4
        for run in byGroup ? runs(of: map.rows) : single(map.rows) {
            let middle = Self.top + (Double(run.from) + Double(run.count) / 2) * cell
            guard middle - 6 >= lowest else { continue }
            let name = TextLayout.cut(run.name, Int((Self.left - 8) / SVG.characterWidth))
            body.append(SVG.text(Self.left - 5, middle + 4, name, "t", .end))
            lowest = middle + 8
        }
        if !byGroup { body.append(SVG.text(2, Self.top - 6, unit, "t")) }
        return body
    }

    private func single(_ labels: [Int]) -> [(name: String, from: Int, count: Int)] {
        labels.enumerated().map { ("\($0.element)", $0.offset, 1) }
    }

    /// The shades with the values at their ends and middle, and what is no value.
    private func legend(_ top: Double, _ id: String) -> [String] {
        guard let range = cells.range else {
            return [SVG.text(Self.left, top, "no cell has a value", "t")]
        }
        guard range.lowerBound < range.upperBound else { return uniform(top, range.lowerBound, id) }
        let width = 200.0
        let step = width / Double(ColourScale.levels)
        var body = (0..<ColourScale.levels).map { level in
            // A little wider than a step, so that no gap shows between two.
            SVG.rectangle(Self.left + Double(level) * step, top, step + 0.4, 10, "q\(level)")
        }
        for (index, value) in cells.legend.enumerated() {
            let text = Figure.number(value) + (index == 2 ? " \(map.unit)" : "")
            let place = Self.left + Double(index) / 2 * width
            body.append(SVG.text(place, top + 24, text, "t", .middle))
        }
        return body + absent(Self.left + width + 44, top, id)
    }

    /// One value has one shade, not a scale.
    private func uniform(_ top: Double, _ value: Double, _ id: String) -> [String] {
        let text = "\(Figure.number(value)) \(map.unit)"
        return [
            SVG.rectangle(Self.left, top, 12, 10, "q\(cells.level(value))"),
            SVG.text(Self.left + 17, top + 9, text, "t"),
        ] + absent(Self.left + 17 + SVG.width(of: text) + 24, top, id)
    }

    /// What is no value.
    private func absent(_ start: Double, _ top: Double, _ id: String) -> [String] {
        var (body, column) = ([String](), start)
        if !map.lost.isEmpty {
            if isImage {
                body.append(SVG.rectangle(column, top, 12, 10, "ql"))
            } else {
                body += lostGroup(id, [SVG.rectangle(column, top, 12, 10, "lost")])
            }
            body.append(SVG.text(column + 17, top + 9, "lost", "t"))
            column += 60
        }
        if cells.cells.joined().contains(.unreached) {
            body.append(SVG.rectangle(column, top, 12, 10, "qu"))
            body.append(SVG.text(column + 17, top + 9, "not reached", "t"))
        }
        return body
    }

    func text(_ style: Style) -> [String] { HeatMapText(heat: self, style: style).lines }
}
