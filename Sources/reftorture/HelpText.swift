/// What the argument parser prints on request, no wider than the rest of the output.
struct HelpText {
    private static let columns = 80

    /// Ends in a newline.
    let text: String

    /// Breaks the usage line, which the parser leaves as long as the options are many.
    init(_ parsed: String) {
        let lines = parsed.split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap { $0.hasPrefix("USAGE: ") ? Self.wrapped($0) : [String($0)] }
        let joined = lines.joined(separator: "\n")
        text = joined.hasSuffix("\n") ? joined : joined + "\n"
    }

    /// Breaks before an option, never between an option and its value.
    private static func wrapped(_ usage: Substring) -> [String] {
        var lines: [String] = []
        var line = ""
        for part in usage.split(separator: " [") {
            let piece = line.isEmpty && lines.isEmpty ? String(part) : "[\(part)"
            if !line.isEmpty, line.count + 1 + piece.count > columns {
                lines.append(line)
                line = "        \(piece)"
            } else {
                line += line.isEmpty ? piece : " \(piece)"
            }
        }
        return lines + [line]
    }
}
