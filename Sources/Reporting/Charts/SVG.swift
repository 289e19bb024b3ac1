/// Markup of drawings and pages: the few elements that charts are made of, with every text escaped.
enum SVG {
    /// A text as it may stand between tags and between double quotes.
    ///
    /// By scalar, since a combining mark after `<` makes one character of both. Control characters, which no
    /// document may hold, become spaces; what turns the direction of writing is shown as unknown.
    static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FFFE}"..."\u{FFFF}":
                result += "\u{FFFD}"
            case _ where scalar.properties.generalCategory == .control: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A coordinate with one decimal at most, the same on every machine; what is no number is 0.
    static func number(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e9 else { return "0" }
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let rest = tenths.magnitude % 10
        return "\(sign)\(tenths.magnitude / 10)" + (rest == 0 ? "" : ".\(rest)")
    }

    /// The outermost element: as wide as there is room, in proportion.
    ///
    /// - Parameters:
    ///   - id: Unique in the page.
    ///   - width: Units across.
    ///   - height: Units down.
    ///   - label: What it shows, for those who cannot see it.
    ///   - body: Its elements.
    /// - Returns: Markup.
    static func drawing(
        id: String, width: Double, height: Double, label: String, body: [String]
    ) -> String {
        "<svg id=\"\(escape(id))\" viewBox=\"0 0 \(number(width)) \(number(height))\" role=\"img\" "
            + "aria-label=\"\(escape(label))\">\n" + body.joined(separator: "\n") + "\n</svg>"
    }

    static func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String
    ) -> String {
        "<line class=\"\(style)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" "
            + "y2=\"\(number(y2))\"/>"
    }

    /// A box; pointing at it tells its title, if it has one.
    static func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String,
        title: String = ""
    ) -> String {
        let head =
            "<rect class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\" "
            + "width=\"\(number(max(0, width)))\" height=\"\(number(max(0, height)))\""
        return head + (title.isEmpty ? "/>" : "><title>\(escape(title))</title></rect>")
    }

    static func dot(
        _ x: Double, _ y: Double, _ style: String, title: String, radius: Double = 3
    ) -> String {
        "<circle class=\"\(style)\" cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(radius))\">"
            + "<title>\(escape(title))</title></circle>"
    }

    /// A line through points.
    ///
    /// - Parameters:
    ///   - points: In their order.
    ///   - style: Its class.
    ///   - dashes: Length of a dash, of the gap behind it, and how far along the first one begins.
    /// - Returns: Markup.
    static func polyline(
        _ points: [(x: Double, y: Double)], _ style: String,
        dashes: (dash: Double, gap: Double, from: Double)? = nil
    ) -> String {
        let dashed =
            dashes.map { dashes in
                " stroke-dasharray=\"\(number(dashes.dash)) \(number(dashes.gap))\""
                    + " stroke-dashoffset=\"\(number(-dashes.from))\""
            } ?? ""
        return "<polyline class=\"\(style)\" points=\"\(list(points))\"\(dashed)/>"
    }

    static func polygon(_ points: [(x: Double, y: Double)], _ style: String) -> String {
        "<polygon class=\"\(style)\" points=\"\(list(points))\"/>"
    }

    private static func list(_ points: [(x: Double, y: Double)]) -> String {
        points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    }

    /// Where a text stands about its place.
    enum Anchor: String {
        case start, middle, end
    }

    static func text(
        _ x: Double, _ y: Double, _ text: String, _ style: String, _ anchor: Anchor = .start
    ) -> String {
        let place = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        return "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\"\(place)>"
            + "\(escape(text))</text>"
    }

    /// Width of a character of a drawing's text, in its units: more than the widest of the usual fonts need.
    static let characterWidth = 7.2
    /// From one line of text to the next.
    static let lineHeight = 14.0

    /// Room that a text takes, not less than it needs.
    static func width(of text: String) -> Double { Double(text.count) * characterWidth }
}
