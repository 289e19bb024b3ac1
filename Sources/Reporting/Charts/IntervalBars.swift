import Records

/// Figures with their intervals, one under the other on one scale.
struct IntervalBars: Chart {
    /// One figure.
    struct Row {
        let label: String
        let figure: Measured
        /// How it is coloured: a verdict where there is one.
        var tone: RunVerdict.Tone?
        /// What stands behind the figure, such as a verdict.
        var note = ""
        /// How many repetitions the figure comes from, where it does not say so itself.
        var repetitions: Int?

        /// Whether its interval is the range of few repetitions, and no 95 % interval.
        var isRange: Bool { FewRepetitions.isRange(figure.samples ?? repetitions) }
    }

    let title: String
    /// `ns`, `µs`, or nothing for a ratio.
    let unit: String
    let explanation: String
    let rows: [Row]
    /// A value that the others are held against, and how far from it is too small to name.
    var reference: (value: Double, margin: Double)?

    var caption: String {
        let held =
            reference.map { reference in
                " The line is \(Axis.label(reference.value))"
                    + (reference.margin > 0
                        ? "; within the grey about it a difference is too small to name." : ".")
            } ?? ""
        return "\(explanation) The dot is the median, \(bars).\(held) \(apart)"
    }

    private var bars: String {
        let few = rows.count(where: \.isRange)
        let limit = FewRepetitions.fewest
        if few == 0 { return "the bar its 95 % interval" }
        return few == rows.count
            ? "the bar the range of all repetitions: fewer than \(limit) carry no 95 % interval"
            : "the bar its 95 % interval, or the range of all repetitions in the "
                + "\(HumanTable.count(few, "row")) with fewer than \(limit) of them"
    }

    private var apart: String {
        let wide = "wide ones tell of a noisy host."
        return rows.contains(where: \.isRange)
            ? "Ranges of so few that do not overlap hint at a difference and prove none; \(wide)"
            : "Intervals that do not overlap are apart by more than chance; \(wide)"
    }

    private static let width = 560.0
    private static let rowHeight = 22.0
    private static let longestLabel = 30

    private var axis: Axis {
        var values = rows.flatMap { [$0.figure.low, $0.figure.median, $0.figure.high] }
        if let reference {
            values += [
                reference.value * (1 - reference.margin), reference.value * (1 + reference.margin),
            ]
        }
        return Axis(holding: values, fromZero: reference == nil)
    }

    private func value(_ row: Row) -> String {
        let figure = Figure.number(row.figure.median, unit.isEmpty ? .fine : .usual)
        let parts = [figure + (unit.isEmpty ? "" : " \(unit)"), row.note]
        return TextLayout.cut(parts.filter { !$0.isEmpty }.joined(separator: " "), 22)
    }

    func svg(id: String) -> String {
        let longest = rows.map { min($0.label.count, Self.longestLabel) }.max() ?? 0
        let left = 10 + Double(longest) * SVG.characterWidth
        let widest = rows.map { SVG.width(of: value($0)) }.max() ?? 0
        let right = Self.width - widest - 12
        let bottom = 14 + Double(rows.count) * Self.rowHeight
        let axis = axis
        func across(_ value: Double) -> Double { left + axis.place(value) * (right - left) }
        var body: [String] = []
        if let reference, reference.margin > 0 {
            let from = across(reference.value * (1 - reference.margin))
            let to = across(reference.value * (1 + reference.margin))
            body.append(SVG.rectangle(from, 6, to - from, bottom - 6, "margin"))
        }
        var end = -Double.infinity
        for tick in axis.ticks {
            body.append(SVG.line(across(tick), 6, across(tick), bottom, "grid"))
            let label = Axis.label(tick)
            guard across(tick) - SVG.width(of: label) / 2 > end + 4 else { continue }
            body.append(SVG.text(across(tick), bottom + 16, label, "t", .middle))
            end = across(tick) + SVG.width(of: label) / 2
        }
        if let reference {
            body.append(
                SVG.line(across(reference.value), 6, across(reference.value), bottom, "mark"))
        }
        for (index, row) in rows.enumerated() {
            let y = 14 + (Double(index) + 0.5) * Self.rowHeight
            let label = TextLayout.cut(row.label, Self.longestLabel)
            let from = across(row.figure.low)
            let colour = row.tone.map { "tone-\($0.rawValue)" } ?? "s0"
            let tip =
                "\(row.label): \(Figure.number(row.figure.median, .fine)) \(unit) "
                + "(\(Figure.number(row.figure.low, .fine)) to \(Figure.number(row.figure.high, .fine)))"
            body += [
                SVG.text(left - 8, y + 4, label, "t", .end), "<g class=\"\(colour)\">",
                SVG.rectangle(from, y - 4, max(1, across(row.figure.high) - from), 8, "bar"),
                SVG.dot(across(row.figure.median), y, "dot", title: tip), "</g>",
                SVG.text(right + 10, y + 4, value(row), "t"),
            ]
        }
        return SVG.drawing(
            id: id, width: Self.width, height: bottom + 24, label: title, body: body)
    }

    func text(_ style: Style) -> [String] {
        let ink = Ink(isColoured: style.isColoured)
        let title = ink.strong(TextLayout.cut(TextLayout.oneLine(title), style.columns))
        guard !rows.isEmpty else { return [title, "  nothing was measured"] }
        let name = 26
        let figures = 22
        let width = style.columns - name - figures - 2
        let axis = axis
        return [title]
            + rows.map { row in
                TextLayout.left("  " + TextLayout.oneLine(row.label), name)
                    + Self.picture(
                        row.figure, on: axis, width: width, reference: reference?.value)
                    + TextLayout.right(TextLayout.oneLine(value(row)), figures)
            }
    }

    /// A figure with its interval on a line: `  │ ├──●─┤`.
    ///
    /// - Parameters:
    ///   - figure: What is drawn.
    ///   - axis: The scale, which several lines share.
    ///   - width: In columns, at least 1.
    ///   - reference: Where a bar stands that the figure is held against.
    /// - Returns: As many columns as asked for.
    static func picture(
        _ figure: Measured, on axis: Axis, width: Int, reference: Double? = nil
    ) -> String {
        func column(_ value: Double) -> Int {
            Int((axis.place(value) * Double(width - 1)).rounded())
        }
        let (low, high) = (column(figure.low), column(figure.high))
        var picture = [Character](repeating: " ", count: width)
        if let reference { picture[column(reference)] = "│" }
        // What comes from elsewhere may have its ends the wrong way round.
        for place in min(low, high)...max(low, high) { picture[place] = "─" }
        if low < high { (picture[low], picture[high]) = ("├", "┤") }
        picture[column(figure.median)] = "●"
        return String(picture)
    }
}
