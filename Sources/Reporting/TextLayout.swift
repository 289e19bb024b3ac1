/// Where text goes on a line.
enum TextLayout {
    /// Fills up to `width` on the left, so that figures end in one column; cuts what is longer.
    static func right(_ text: String, _ width: Int) -> String {
        let cut = cut(text, width)
        return String(repeating: " ", count: width - cut.count) + cut
    }

    /// Fills up to `width` on the right; cuts what is longer.
    static func left(_ text: String, _ width: Int) -> String {
        let cut = cut(text, width)
        return cut + String(repeating: " ", count: width - cut.count)
    }

    /// Shortens to `width`, and shows by an ellipsis that it did.
    static func cut(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : String(text.prefix(max(0, width - 1))) + "…"
    }

    /// Without blanks at the end, which no line needs.
    static func trimmed(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// Breaks prose between words; a word longer than a line is broken where the line ends.
    ///
    /// - Parameters:
    ///   - text: Newlines and other control characters count as spaces.
    ///   - width: Widest line.
    ///   - first: What the first line begins with.
    ///   - rest: What each further line begins with.
    /// - Returns: At least one line.
    static func wrap(
        _ text: String, width: Int, first: String = "", rest: String = ""
    ) -> [String] {
        let room = max(1, width - max(first.count, rest.count))
        var lines: [String] = []
        var line = ""
        for word in oneLine(text).split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
            while line.count > room {
                lines.append(String(line.prefix(room)))
                line = String(line.dropFirst(room))
            }
        }
        if !line.isEmpty || lines.isEmpty { lines.append(line) }
        return lines.enumerated().map { ($0.offset == 0 ? first : rest) + $0.element }
    }

    /// Replaces what would move the cursor: records may come from elsewhere.
    static func oneLine(_ text: String) -> String {
        String(
            text.map { character in
                character.unicodeScalars.contains { $0.properties.generalCategory == .control }
                    ? " " : character
            })
    }
}

/// Colours of a terminal, or none.
struct Ink {
    let isColoured: Bool

    /// For what stands out least.
    func faint(_ text: String) -> String { paint(text, "2") }
    /// For headings.
    func strong(_ text: String) -> String { paint(text, "1") }
    /// For what was violated.
    func alarm(_ text: String) -> String { paint(text, "1;31") }
    /// For what a reader should know before believing.
    func warning(_ text: String) -> String { paint(text, "33") }

    private func paint(_ text: String, _ code: String) -> String {
        isColoured && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
