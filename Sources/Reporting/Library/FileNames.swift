/// Files as a text names them that must not tell where they lie: the same records give the same text everywhere.
struct FileNames {
    private let names: [String: String]

    /// - Parameter paths: In the order in which they are read.
    init(_ paths: [String]) {
        var names: [String: String] = [:]
        var counts: [String: Int] = [:]
        for path in paths where names[path] == nil {
            let last = Self.last(path)
            counts[last, default: 0] += 1
            let count = counts[last, default: 1]
            // Of several with one name the first needs no number.
            names[path] = count == 1 ? last : "\(last)/\(count)"
        }
        self.names = names
    }

    /// The last component of a path, or the path where it has none.
    private static func last(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// What a file is called.
    func name(_ path: String) -> String { names[path] ?? Self.last(path) }

    /// A sentence in which files are called by their names.
    func shortened(_ note: String) -> String {
        // The longest first: one path may be the end of another. Those without a directory are names already.
        names.keys.filter { $0.contains("/") }.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
            .reduce(note) { $0.replacing($1, with: name($1)) }
    }
}
