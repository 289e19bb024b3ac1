/// Records that stood in more than one place: a sentence for each pair of files, however many they are.
public struct Duplicates: Sendable {
    private struct Pair: Hashable {
        let path: String
        let earlier: String
    }

    /// In the order in which the first of each was found.
    private var order: [Pair] = []
    private var lines: [Pair: [Int]] = [:]

    /// More stretches of lines than these are not told one by one.
    private static let mostStretches = 8

    /// None so far.
    public init() {}

    /// Enters a record.
    ///
    /// - Parameters:
    ///   - path: The file that it stands in.
    ///   - line: Its line there, from 1.
    ///   - earlier: The file in which it stood first, which may be the same.
    public mutating func enter(_ path: String, line: Int, earlier: String) {
        let pair = Pair(path: path, earlier: earlier)
        if lines[pair] == nil { order.append(pair) }
        lines[pair, default: []].append(line)
    }

    /// One sentence for each pair of files.
    public var notes: [String] {
        order.map { pair in
            let lines = lines[pair, default: []]
            let isOne = lines.count == 1
            let what = isOne ? "1 record of \(pair.path)" : "\(lines.count) records of \(pair.path)"
            let place = pair.path == pair.earlier ? "in it before" : "in \(pair.earlier) as well"
            let stretches = CPUSet(lines).description.split(separator: ",")
            let some = stretches.prefix(Self.mostStretches).joined(separator: ",")
            let more = stretches.count > Self.mostStretches ? " and more" : ""
            return "\(what) \(isOne ? "was" : "were") \(place), and counted once:"
                + " \(isOne ? "line" : "lines") \(some)\(more)"
        }
    }
}
