/// Where lines of a plot lie on top of each other, and how each is still seen there: as stripes in turn.
struct PlotOverlaps {
    /// A part of one line that shares its place with as many others all along.
    struct Stretch {
        var points: [(x: Double, y: Double)]
        /// `nil` where the line is alone.
        let dashes: (dash: Double, gap: Double, from: Double)?
    }

    /// Nearer than this is the same place, in units of the drawing.
    private static let near = 2.5
    private static let dash = 9.0

    /// The points of each line, ascending in x.
    private let lines: [[(x: Double, y: Double)]]

    init(_ lines: [[(x: Double, y: Double)]]) { self.lines = lines }

    /// Whether no line shares its place with another.
    var isEmpty: Bool {
        !lines.indices.contains { index in
            lines[index].indices.dropFirst().contains { sharers(index, to: $0).count > 1 }
        }
    }

    /// The whole of a line in pieces, from left to right.
    func stretches(_ index: Int) -> [Stretch] {
        let points = lines[index]
        var stretches: [(sharers: [Int], points: [(x: Double, y: Double)])] = []
        for place in points.indices.dropFirst() {
            let sharers = sharers(index, to: place)
            if let last = stretches.last, last.sharers == sharers {
                stretches[stretches.count - 1].points.append(points[place])
            } else {
                stretches.append((sharers, [points[place - 1], points[place]]))
            }
        }
        return stretches.map { sharers, points in
            guard sharers.count > 1, let rank = sharers.firstIndex(of: index) else {
                return Stretch(points: points, dashes: nil)
            }
            return Stretch(
                points: points,
                dashes: (
                    Self.dash, Self.dash * Double(sharers.count - 1), Self.dash * Double(rank)
                ))
        }
    }

    /// How many dots of later lines, which are drawn above, lie on a dot.
    func above(_ index: Int, _ place: Int) -> Int {
        let point = lines[index][place]
        return lines[(index + 1)...].count { line in
            line.contains { $0.x == point.x && abs($0.y - point.y) < Self.near }
        }
    }

    /// Lines that take the same way to a point from the one before, ascending.
    private func sharers(_ index: Int, to place: Int) -> [Int] {
        let (from, to) = (lines[index][place - 1], lines[index][place])
        return lines.indices.filter { other in
            if other == index { return true }
            let line = lines[other]
            guard let end = line.firstIndex(where: { $0.x == to.x }), end > line.startIndex,
                line[end - 1].x == from.x
            else { return false }
            return abs(line[end - 1].y - from.y) < Self.near && abs(line[end].y - to.y) < Self.near
        }
    }
}
