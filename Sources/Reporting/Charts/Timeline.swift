import Records

/// The steps of a teardown over time.
struct Timeline: Chart {
    let title: String
    /// In the order in which they began.
    let moments: [TeardownEntry.Moment]
    /// Which of them never ended; `nil` when all did.
    let unfinished: Int?
    private let entry: TeardownEntry

    init(_ entry: TeardownEntry, title: String) {
        self.title = title
        self.entry = entry
        let table = TeardownTimeline(entry: entry, style: Style())
        moments = table.moments
        unfinished = table.unfinished
    }

    let caption =
        "Each step of the teardown from when it began, microseconds since the first, for as long as it "
        + "took; a diamond is a moment. The release of the reference has to come before the pages are "
        + "taken away, and no step may begin before the one that it waits for has ended; a step with "
        + "an open end is a hang."

    private static let width = 560.0
    private static let rowHeight = 20.0

    func svg(id: String) -> String {
        let longest = moments.map { min($0.step.count, 24) }.max() ?? 0
        let left = 10 + Double(longest) * SVG.characterWidth
        let right = Self.width - 104
        let ends = moments.flatMap { [$0.atUs, $0.atUs + $0.forUs] }
        let axis = Axis(holding: ends, logarithmic: false)
        let bottom = 6 + Double(moments.count) * Self.rowHeight
        func across(_ value: Double) -> Double { left + axis.place(value) * (right - left) }
        var body: [String] = []
        var end = -Double.infinity
        for tick in axis.ticks {
            body.append(SVG.line(across(tick), 4, across(tick), bottom, "grid"))
            let label = Axis.label(tick) + (tick == axis.ticks.last ? " µs" : "")
            guard across(tick) - SVG.width(of: label) / 2 > end + 4 else { continue }
            body.append(SVG.text(across(tick), bottom + 16, label, "t", .middle))
            end = across(tick) + SVG.width(of: label) / 2
        }
        for (index, moment) in moments.enumerated() {
            let y = 6 + (Double(index) + 0.5) * Self.rowHeight
            let from = across(moment.atUs)
            body.append(SVG.text(left - 8, y + 4, TextLayout.cut(moment.step, 24), "t", .end))
            body += ["<g class=\"\(index == unfinished ? "tone-bad" : "s0")\">"]
            if TeardownTimeline.marks.contains(moment.step) {
                body.append(
                    SVG.polygon(
                        [(from - 5, y), (from, y - 5), (from + 5, y), (from, y + 5)], "dot"))
            } else {
                let to = index == unfinished ? right : across(moment.atUs + moment.forUs)
                let tip = "\(moment.step) at \(Figure.number(moment.atUs)) µs for \(length(index))"
                body.append(
                    SVG.rectangle(from, y - 5, max(2, to - from), 10, "bar", title: tip))
            }
            body += ["</g>", SVG.text(right + 10, y + 4, length(index), "t")]
        }
        return SVG.drawing(
            id: id, width: Self.width, height: bottom + 24, label: title, body: body)
    }

    private func length(_ index: Int) -> String {
        let moment = moments[index]
        if index == unfinished { return "no end" }
        if TeardownTimeline.marks.contains(moment.step) {
            return "at \(Figure.text(moment.atUs, .microseconds))"
        }
        return "\(Figure.number(moment.forUs)) µs"
    }

    func text(_ style: Style) -> [String] {
        let ink = Ink(isColoured: style.isColoured)
        return [ink.strong(TextLayout.cut(TextLayout.oneLine(title), style.columns))]
            + TeardownTimeline(entry: entry, style: style).lines
    }
}
