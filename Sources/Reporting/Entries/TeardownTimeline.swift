import Records

/// The steps of a teardown as a table, with a picture of when each began and how long it took.
struct TeardownTimeline {
    /// In the order in which they began, so that marks stand where they came.
    let moments: [TeardownEntry.Moment]
    private let isHung: Bool
    private let style: Style

    init(entry: TeardownEntry, style: Style) {
        // Stable: of two at the same time the first one comes first.
        let ordered = entry.timeline.enumerated().sorted {
            ($0.element.atUs, $0.offset) < ($1.element.atUs, $1.offset)
        }
        moments = ordered.map(\.element)
        isHung = entry.symptoms.contains("hang")
        self.style = style
    }

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    // Widths in columns; the picture takes what is left.
    private static let stepWidth = 20
    private static let timeWidth = 10
    private var barWidth: Int { style.columns - 2 - Self.stepWidth - 2 * Self.timeWidth - 2 }

    /// Things that happen in no time, while steps go on.
    static let marks: Set = ["confirmed", "last-put", "released"]

    var lines: [String] {
        guard !moments.isEmpty else { return ["", "no step was timed"] }
        return ["", ink.faint(heading)] + moments.indices.map(row) + [ink.faint(footer)]
    }

    private var heading: String {
        "  " + TextLayout.left("step", Self.stepWidth)
            + TextLayout.right("at µs", Self.timeWidth) + TextLayout.right("for µs", Self.timeWidth)
    }

    private var footer: String {
        TextLayout.cut(
            "▪ a step while it ran, ◆ a moment" + (unfinished == nil ? "" : ", → never ended"),
            style.columns)
    }

    private func row(_ index: Int) -> String {
        let moment = moments[index]
        let time =
            if index == unfinished {
                "no end"
            } else {
                isMark(moment) ? "" : Figure.text(moment.forUs, .microseconds)
            }
        let line =
            "  " + TextLayout.left(TextLayout.oneLine(moment.step), Self.stepWidth)
            + TextLayout.right(Figure.text(moment.atUs, .microseconds), Self.timeWidth)
            + TextLayout.right(time, Self.timeWidth) + "  " + bar(index)
        if index == unfinished { return ink.alarm(line) }
        return isMark(moment) ? ink.faint(line) : line
    }

    private func isMark(_ moment: TeardownEntry.Moment) -> Bool {
        Self.marks.contains(moment.step)
    }

    /// The step in which a hang ended the teardown: the last one, and it took no time that is known.
    var unfinished: Int? {
        guard isHung,
            let last = moments.lastIndex(where: { !isMark($0) }),
            moments[last].forUs == 0
        else { return nil }
        return last
    }

    /// Microseconds that the picture shows; a hang has a quarter of it for itself.
    private var span: Double {
        let ends = moments.map { $0.atUs + $0.forUs }.filter(\.isFinite)
        let end = max(ends.max() ?? 0, 0.001)
        return unfinished == nil ? end : end * 4 / 3
    }

    private func bar(_ index: Int) -> String {
        let moment = moments[index]
        let start = min(column(moment.atUs), barWidth - 1)
        let blank = String(repeating: " ", count: start)
        if isMark(moment) { return blank + "◆" }
        if index == unfinished {
            return blank + String(repeating: "▪", count: barWidth - start - 1) + "→"
        }
        let end = max(start + 1, min(column(moment.atUs + moment.forUs), barWidth))
        return blank + String(repeating: "▪", count: end - start)
    }

    /// The column of a time; what is no time stands at the start.
    private func column(_ microseconds: Double) -> Int {
        guard microseconds.isFinite, microseconds > 0 else { return 0 }
        return Int(min(microseconds / span, 1) * Double(barWidth))
    }
}
