/// A name that nothing goes by, with the ones that something does.
public struct UnknownName: ExitCoded, Equatable, CustomStringConvertible {
    /// What kind of thing was named, such as `subject`.
    public let kind: String
    /// What was written.
    public let token: String
    /// Every name that would have been right, in the order they are listed to people.
    public let known: [String]
    /// More names that would have been right: suggested, but too many to list.
    public let aliases: [String]

    /// Names the kind, what was written, and every name that would have been right.
    public init(kind: String, token: String, known: [String], aliases: [String] = []) {
        self.kind = kind
        self.token = token
        self.known = known
        self.aliases = aliases
    }

    public var exitCode: Int32 { ExitCode.usage }

    public var line: String {
        let nearest = NearestName.to(token, among: known + aliases)
        let suggestion = nearest.map { "did you mean '\($0)'? " } ?? ""
        return "unknown \(kind) '\(token)'; \(suggestion)known: \(known.joined(separator: ", "))"
    }

    public var description: String { line }
}

/// The name that was probably meant.
public enum NearestName {
    /// Finds the known name with the fewest edits from `token`; upper and lower case are the same.
    ///
    /// - Parameters:
    ///   - token: What was written.
    ///   - known: What could have been meant.
    /// - Returns: The first of the nearest; `nil` when each would take more than a third of its
    ///   length, at least two edits.
    public static func to(_ token: String, among known: [String]) -> String? {
        let ranked = known.map { (name: $0, edits: distance(token.lowercased(), $0.lowercased())) }
        return ranked.filter { $0.edits <= max(2, $0.name.count / 3) && $0.edits < $0.name.count }
            .min { $0.edits < $1.edits }?.name
    }

    /// Counts the edits between two words.
    ///
    /// An edit inserts, drops or replaces a character or swaps two neighbours (the restricted
    /// Damerau-Levenshtein distance).
    ///
    /// - Parameters:
    ///   - left: One word.
    ///   - right: The other.
    /// - Returns: The fewest edits that turn one into the other.
    public static func distance(_ left: String, _ right: String) -> Int {
        let rows = Array(left)
        let columns = Array(right)
        var beforeLast: [Int] = []
        var last = Array(0...columns.count)
        for row in rows.indices {
            var current = [row + 1]
            for column in columns.indices {
                let same = rows[row] == columns[column]
                var best = min(
                    last[column] + (same ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, rows[row] == columns[column - 1],
                    rows[row - 1] == columns[column]
                {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[columns.count]
    }
}
