/// The records of several files as one: each once, as it was written, in the order of the files.
///
/// Records are copied, not decoded and written again, so that keys which this version does not know stay.
public struct Merge: Sendable {
    /// JSON Lines, each ending in a newline.
    public let bytes: [UInt8]
    /// How many records that are.
    public let count: Int
    /// What a reader of the result should know, one sentence each: duplicates, differences, what was left out.
    public let notes: [String]

    private struct Place {
        let path: String
        let line: Int
    }

    /// Reads all of it before anything is written, so that the result may go where an input was.
    ///
    /// - Parameter paths: The files; of one that is named twice everything is a duplicate.
    /// - Throws: `RecordError` when a file cannot be read or is empty, when a line is no record, names no
    ///   host or has what is no number, when its schema is newer, and when no record at all is whole.
    public init(reading paths: [String]) throws(RecordError) {
        var bytes: [UInt8] = []
        var count = 0
        var places: [ArraySlice<UInt8>: String] = [:]
        var duplicates = Duplicates()
        var ofFiles: [String] = []
        var torn: Place?
        var versions = Tally("versions of reftorture")
        for path in paths {
            let records = try StoredRecords(readingSome: path)
            ofFiles += records.notes
            if let line = records.truncatedLine {
                torn = torn ?? Place(path: path, line: line)
            }
            for line in records.lines {
                guard line.host != nil else {
                    throw .malformed(path: path, line: line.number, expected: "the key 'host.name'")
                }
                if let found = line.badFigure {
                    throw .malformed(path: path, line: line.number, expected: found.expected)
                }
                let text = line.compacted
                if let first = places[text[...]] {
                    duplicates.enter(path, line: line.number, earlier: first)
                    continue
                }
                places[text[...]] = path
                versions.count(line.version ?? "none named", at: "\(path):\(line.number)")
                bytes += text
                bytes.append(UInt8(ascii: "\n"))
                count += 1
            }
        }
        if count == 0, let torn {
            throw .malformed(path: torn.path, line: torn.line, expected: StoredLine.expected)
        }
        self.bytes = bytes
        self.count = count
        notes = ofFiles + duplicates.notes + [versions.note].compactMap(\.self)
    }
}

/// What records differ by, with how many have each value.
private struct Tally {
    let noun: String
    private var order: [String] = []
    private var seen: [String: (count: Int, first: String)] = [:]

    init(_ noun: String) { self.noun = noun }

    mutating func count(_ value: String, at place: String) {
        if seen[value] == nil {
            order.append(value)
            seen[value] = (0, place)
        }
        seen[value]?.count += 1
    }

    /// `nil` when all are alike.
    var note: String? {
        guard order.count > 1 else { return nil }
        let parts = order.map { value in
            let (count, first) = seen[value] ?? (0, "")
            return "\(value) (\(count), first \(first))"
        }
        return "\(noun) differ: \(parts.joined(separator: ", "))"
    }
}
