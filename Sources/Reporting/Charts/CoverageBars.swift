import Records

/// How often each window of a race was met.
struct CoverageBars: Chart {
    let title: String
    let windows: [SoakEntry.Window]

    let caption =
        "How often each window of a race was passed, and in the darker part how often it was held open "
        + "so that others could run into it; the scale is logarithmic. A window that was never passed "
        + "was not tested at all."

    private static let width = 560.0
    private static let rowHeight = 20.0

    private var axis: Axis {
        Axis(holding: windows.map { Double($0.hits) } + [1], logarithmic: true)
    }

    private func share(_ count: Int) -> Double {
        // One passage is to be seen too.
        count <= 0 ? 0 : max(0.01, axis.place(Double(count)))
    }

    func svg(id: String) -> String {
        let longest = windows.map { min($0.name.count, 28) }.max() ?? 0
        let left = 10 + Double(longest) * SVG.characterWidth
        let widest = windows.map { SVG.width(of: figures($0)) }.max() ?? 0
        let room = Self.width - widest - 12 - left
        let body = windows.enumerated().flatMap { index, window -> [String] in
            let y = 4 + Double(index) * Self.rowHeight
            return [
                SVG.text(left - 8, y + 13, TextLayout.cut(window.name, 28), "t", .end),
                "<g class=\"\(window.hits > 0 ? "s0" : "tone-bad")\">",
                SVG.rectangle(left, y + 3, room, 13, "margin"),
                SVG.rectangle(left, y + 3, share(window.hits) * room, 13, "bar"),
                SVG.rectangle(left, y + 3, share(window.opened) * room, 13, "bar"), "</g>",
                SVG.text(left + room + 10, y + 13, figures(window), "t"),
            ]
        }
        return SVG.drawing(
            id: id, width: Self.width, height: 8 + Double(windows.count) * Self.rowHeight,
            label: title, body: body)
    }

    private func figures(_ window: SoakEntry.Window) -> String {
        window.hits == 0 ? "never" : "\(window.hits), \(window.opened) held"
    }

    func text(_ style: Style) -> [String] {
        let ink = Ink(isColoured: style.isColoured)
        let (name, figures) = (28, 26)
        let room = style.columns - name - figures - 2
        return [ink.strong(TextLayout.cut(TextLayout.oneLine(title), style.columns))]
            + windows.map { window in
                let length = Int((share(window.hits) * Double(room)).rounded())
                let bar = String(repeating: "▇", count: length)
                let line =
                    TextLayout.left("  " + TextLayout.oneLine(window.name), name)
                    + TextLayout.left(bar, room) + TextLayout.right(self.figures(window), figures)
                return window.hits == 0 ? ink.warning(line) : line
            }
    }
}
