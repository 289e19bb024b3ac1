/// Lines over two axes: frame, grid, marks, bands, labels at the ends of lines, legend.
struct Plot {
    /// One line.
    struct Series {
        /// What it is, shown at its end and in the legend.
        let name: String
        /// Ascending in x.
        let points: [Point]
        /// A curve through the points that was computed, dotted; empty when there is none.
        var fit: [(x: Double, y: Double)] = []
        var look: Look?
    }

    /// How a line is told from the others.
    struct Look: Equatable {
        /// Of `mostColours`; the same in all drawings of a run for what has the same name in all.
        let colour: Int
        /// Whether its dots are rings.
        var isHollow = false
    }

    /// A figure with its interval.
    struct Point {
        let x: Double
        let y: Double
        var low: Double?
        var high: Double?
        /// What pointing at it tells.
        let title: String
    }

    /// A place on the x axis that is worth knowing.
    struct Mark {
        let x: Double
        let label: String
        /// Whether its label goes before those of others where there is room for some only.
        let isMajor: Bool
    }

    /// A mark beside an axis.
    struct Tick {
        let at: Double
        let label: String
    }

    let title: String
    let x: Axis
    let y: Axis
    let xTitle: String
    let yTitle: String
    let xTicks: [Tick]
    /// At most `mostSeries`.
    let series: [Series]
    var marks: [Mark] = []

    /// Colours that can be told apart.
    static let mostColours = 8
    /// Names that find room at the ends of their lines.
    static let mostSeries = 12

    static let width = 560.0
    private static let top = 34.0
    private static let bottom = 246.0
    private static let left = 46.0
    /// Labels of lines are cut here; the legend has those whole that were.
    private static let longestLabel = 20

    private var right: Double {
        let longest = series.map { min($0.name.count, Self.longestLabel) }.max() ?? 0
        return Self.width - 18 - Double(longest) * SVG.characterWidth
    }

    private func across(_ value: Double) -> Double {
        Self.left + x.place(value) * (right - Self.left)
    }

    private func down(_ value: Double) -> Double {
        Self.bottom - y.place(value) * (Self.bottom - Self.top)
    }

    func svg(id: String) -> String {
        let legend = legend
        let height =
            Self.bottom + 40 + (legend.lines > 0 ? 6 : 0) + Double(legend.lines) * SVG.lineHeight
        return SVG.drawing(
            id: id, width: Self.width, height: height, label: title,
            body: frame + drawnMarks + series.indices.flatMap(bands) + series.indices.flatMap(lines)
                + endLabels + legend.body)
    }

    // MARK: - Frame

    private var frame: [String] {
        var body = [SVG.text(2, 12, yTitle, "t")]
        for tick in y.ticks {
            body.append(SVG.line(Self.left, down(tick), right, down(tick), "grid"))
            body.append(SVG.text(Self.left - 9, down(tick) + 4, Axis.label(tick), "t", .end))
        }
        body.append(SVG.line(Self.left, Self.bottom, right, Self.bottom, "axis"))
        var end = -Double.infinity
        for tick in xTicks {
            let half = SVG.width(of: tick.label) / 2
            let place = across(tick.at)
            body.append(SVG.line(place, Self.bottom, place, Self.bottom + 4, "axis"))
            // A mark without a number is better than two numbers in one place.
            guard place - half > end + 3 else { continue }
            body.append(SVG.text(place, Self.bottom + 16, tick.label, "t", .middle))
            end = place + half
        }
        let middle = (Self.left + right) / 2
        body.append(SVG.text(middle, Self.bottom + 32, xTitle, "t", .middle))
        return body
    }

    /// Vertical lines with their labels above, in two rows; of too many labels those that matter most.
    private var drawnMarks: [String] {
        // The upper row begins behind the title of the axis.
        var taken = [[(from: 0.0, to: SVG.width(of: yTitle) + 4)], []]
        let rows = [(1, Self.top - 5), (0, 12.0)]
        let ordered = marks.filter(\.isMajor) + marks.filter { !$0.isMajor }
        return ordered.flatMap { mark -> [String] in
            let place = across(mark.x)
            let line = SVG.line(place, Self.top, place, Self.bottom, "mark")
            let width = SVG.width(of: mark.label)
            let start = min(max(Self.left, place - width / 2), Self.width - width - 2)
            let free = rows.first { row, _ in
                taken[row].allSatisfy { start + width + 6 <= $0.from || start >= $0.to + 6 }
            }
            guard let (row, height) = free else { return [line] }
            taken[row].append((start, start + width))
            return [line, SVG.text(start, height, mark.label, "t m")]
        }
    }

    // MARK: - Lines

    private func colour(_ index: Int) -> String {
        "s\((series[index].look?.colour ?? index) % Self.mostColours)"
    }

    private func finite(_ index: Int) -> [Point] {
        series[index].points.filter { $0.x.isFinite && $0.y.isFinite }
    }

    /// Below all lines, so that none is hidden.
    private func bands(_ index: Int) -> [String] {
        let points = finite(index)
        guard points.count > 1, points.contains(where: { $0.low != nil }) else { return [] }
        let upper = points.map { (x: across($0.x), y: down($0.high ?? $0.y)) }
        let lower = points.map { (x: across($0.x), y: down($0.low ?? $0.y)) }
        return [
            "<g class=\"\(colour(index))\">" + SVG.polygon(upper + lower.reversed(), "band")
                + "</g>"
        ]
    }

    private var overlaps: PlotOverlaps {
        PlotOverlaps(series.indices.map { finite($0).map { (across($0.x), down($0.y)) } })
    }

    private func lines(_ index: Int) -> [String] {
        let points = finite(index)
        var body = ["<g class=\"\(colour(index))\">"]
        let fit = series[index].fit.filter { $0.x.isFinite && $0.y.isFinite }
        if !fit.isEmpty {
            body.append(SVG.polyline(fit.map { (across($0.x), down($0.y)) }, "fit"))
        }
        let overlaps = overlaps
        for stretch in overlaps.stretches(index) {
            body.append(SVG.polyline(stretch.points, "line", dashes: stretch.dashes))
        }
        // One figure alone has no band, so that its interval is a bar.
        if let only = points.first, points.count == 1, let low = only.low, let high = only.high {
            body.append(SVG.line(across(only.x), down(low), across(only.x), down(high), "whisker"))
        }
        let style = series[index].look?.isHollow == true ? "dot hollow" : "dot"
        body += points.enumerated().map { place, point in
            SVG.dot(
                across(point.x), down(point.y), style, title: point.title,
                radius: 3 + 1.4 * Double(min(3, overlaps.above(index, place))))
        }
        return body + ["</g>"]
    }

    /// Names at the ends of their lines, moved apart where lines end close to each other.
    private var endLabels: [String] {
        let ends = series.indices.compactMap { index -> (index: Int, x: Double, y: Double)? in
            finite(index).last.map { (index, across($0.x), down($0.y)) }
        }.sorted { ($0.y, $0.index) < ($1.y, $1.index) }
        let places = Self.apart(
            ends.map(\.y), by: SVG.lineHeight, within: Self.top...Self.bottom)
        return zip(ends, places).flatMap { end, place -> [String] in
            let name = SVG.text(
                right + 14, place + 4, TextLayout.cut(series[end.index].name, Self.longestLabel),
                "t e \(colour(end.index))")
            guard abs(place - end.y) > 4 else { return [name] }
            return [
                "<g class=\"\(colour(end.index))\">"
                    + SVG.line(end.x + 4, end.y, right + 12, place, "lead") + "</g>", name,
            ]
        }
    }

    /// Ascending places with at least a distance between them, as near to their wishes as that allows.
    ///
    /// - Parameters:
    ///   - wishes: Ascending.
    ///   - distance: Between one and the next.
    ///   - range: Long enough for all.
    /// - Returns: As many places as wishes, ascending.
    static func apart(
        _ wishes: [Double], by distance: Double, within range: ClosedRange<Double>
    ) -> [Double] {
        // Those that touch become a block about the middle of their wishes, and move as one.
        var blocks: [(start: Double, wishes: [Double])] = []
        for wish in wishes {
            blocks.append((wish, [wish]))
            while blocks.count > 1, let last = blocks.last {
                let before = blocks[blocks.count - 2]
                let end = before.start + Double(before.wishes.count) * distance
                guard last.start < end else { break }
                let joined = before.wishes + last.wishes
                let sum = joined.enumerated().reduce(0) {
                    $0 + $1.element - Double($1.offset) * distance
                }
                blocks.removeLast(2)
                blocks.append((sum / Double(joined.count), joined))
            }
        }
        var places = blocks.flatMap { block in
            block.wishes.indices.map { block.start + Double($0) * distance }
        }
        var lowest = range.lowerBound
        for index in places.indices {
            places[index] = max(places[index], lowest)
            lowest = places[index] + distance
        }
        var highest = range.upperBound
        for index in places.indices.reversed() {
            places[index] = min(places[index], highest)
            highest = places[index] - distance
        }
        return places
    }

    // MARK: - Legend

    private var legend: (body: [String], lines: Int) {
        var body: [String] = []
        var (column, line) = (Self.left, 0)
        let hasFit = series.contains { !$0.fit.isEmpty }
        let areCut = series.indices.filter { series[$0].name.count > Self.longestLabel }
        let names =
            areCut.map { (colour($0), "line", series[$0].name) }
            + (hasFit ? [("plain", "fit", "fitted law")] : [])
            + (overlaps.isEmpty ? [] : [("plain", "line striped", "striped: several in one place")])
        for (colour, stroke, name) in names {
            let text = TextLayout.cut(name, Int((Self.width - Self.left - 30) / SVG.characterWidth))
            let room = 22 + SVG.width(of: text) + 14
            if column > Self.left, column + room > Self.width {
                column = Self.left
                line += 1
            }
            let height = Self.bottom + 52 + Double(line) * SVG.lineHeight
            body.append(
                "<g class=\"\(colour)\">"
                    + SVG.line(column, height - 4, column + 16, height - 4, stroke) + "</g>")
            body.append(SVG.text(column + 22, height, text, "t"))
            column += room
        }
        return (body, names.isEmpty ? 0 : line + 1)
    }
}
