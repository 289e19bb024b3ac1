import FoundationEssentials

/// A file that a text has to equal, byte for byte.
public struct GoldenFile: Sendable {
    private let url: URL

    /// Names a file in the directory `Golden` beside the test's source.
    public init(_ name: String, besideSource path: String = #filePath) {
        url = URL(filePath: path).deletingLastPathComponent().appending(path: "Golden/\(name)")
    }

    /// The text without its style sheet, which is the same on every page and which `page.html` holds.
    private func compared(_ text: String) -> String {
        guard url.pathExtension == "html", url.lastPathComponent != "page.html",
            let begin = text.firstRange(of: "<style>\n"),
            let end = text.firstRange(of: "</style>")
        else { return text }
        return String(text[..<begin.upperBound] + text[end.lowerBound...])
    }

    /// Compares, or rewrites the file under `REFTORTURE_UPDATE_GOLDEN=1`.
    ///
    /// - Parameter text: What was made.
    /// - Returns: The first difference in words; `nil` when there is none.
    /// - Throws: When the file cannot be read or written.
    public func difference(from text: String) throws -> String? {
        let text = compared(text)
        if ProcessInfo.processInfo.environment["REFTORTURE_UPDATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: url)
            return nil
        }
        let golden = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        guard Array(golden.utf8) != Array(text.utf8) else { return nil }
        let wanted = golden.split(separator: "\n", omittingEmptySubsequences: false)
        let made = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(wanted, made).prefix { $0 == $1 }.count
        func show(_ lines: [Substring]) -> String {
            line < lines.count ? lines[line].debugDescription : "nothing"
        }
        return "\(url.lastPathComponent):\(line + 1): golden \(show(wanted)), made \(show(made))"
    }
}
