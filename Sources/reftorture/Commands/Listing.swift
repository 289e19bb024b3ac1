/// Names with their meanings, in 80 columns: what does not fit goes on under the meaning.
enum Listing {
    /// A name and what there is to say of it, one paragraph each.
    typealias Entry = (name: String, meaning: [String])

    static let columns = 80

    /// Lines of all entries, the meanings in one column.
    static func rows(_ entries: [Entry]) -> [String] {
        let indent = (entries.map(\.name.count).max() ?? 0) + 2
        return entries.flatMap { entry in
            var lines = entry.meaning.flatMap { wrapped($0, indent: indent) }
            if lines.isEmpty { lines = [""] }
            lines[0] = entry.name + lines[0].dropFirst(entry.name.count)
            return lines
        }
    }

    /// A paragraph between `indent` and the last column.
    static func wrapped(_ text: String, indent: Int) -> [String] {
        let room = columns - indent
        let blank = String(repeating: " ", count: indent)
        return Wrapped(text, first: room, rest: room).lines.map { blank + $0 }
    }
}
