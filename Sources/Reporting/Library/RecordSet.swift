public import Records

/// The runs of some files of records, whatever their commands and hosts.
public struct RecordSet: Sendable {
    /// In the order in which they began in the files.
    public let runs: [RecordedRun]
    /// What a reader should know besides, one sentence each: what was left out or counted once.
    public let notes: [String]

    /// Reads the files and puts records of the same run together.
    ///
    /// - Parameter paths: As `-o` or `--format json` wrote them, or `merge`.
    /// - Throws: `RecordError` when a file cannot be read or is empty, when a line is no record or has no
    ///   figure where there should be one, when its schema is newer, and when no record at all is whole.
    public init(reading paths: [String]) throws(RecordError) {
        let kinds = Dictionary(
            uniqueKeysWithValues: RecordKinds.all.map { ($0.command, $0) })
        var gatherers: [String: any RunGathering] = [:]
        var seen: [ArraySlice<UInt8>: String] = [:]
        var strangers: [Stranger] = []
        var notes: [String] = []
        var ordinal = 0
        var torn: (path: String, line: Int)?
        for path in paths {
            let records = try StoredRecords(readingSome: path)
            if let line = records.truncatedLine {
                notes.append(Merge.leftOut(path, line))
                torn = torn ?? (path, line)
            }
            for line in records.lines {
                let place = "\(path):\(line.number)"
                if let first = seen.updateValue(place, forKey: line.compacted[...]) {
                    notes.append("\(place) duplicates \(first), and counted once")
                    continue
                }
                ordinal += 1
                guard let kind = kinds[line.command] else {
                    Stranger.note(line.command, at: place, in: &strangers)
                    continue
                }
                // Taken out while it is changed, or it would be copied.
                var gatherer = gatherers.removeValue(forKey: line.command) ?? kind.gatherer()
                try gatherer.add(line, ordinal: ordinal)
                gatherers[line.command] = gatherer
            }
        }
        if ordinal == 0, let torn {
            throw .malformed(path: torn.path, line: torn.line, expected: StoredLine.expected)
        }
        var all: [(ordinal: Int, run: RecordedRun)] = []
        for kind in RecordKinds.all {
            guard let (runs, told) = gatherers[kind.command]?.finished() else { continue }
            all += runs
            notes += told
        }
        runs = all.sorted { $0.ordinal < $1.ordinal }.map(\.run)
        self.notes = notes + strangers.map(\.note)
    }

    /// Records of a command that this version does not know.
    private struct Stranger {
        let command: String
        let first: String
        var count = 1

        static func note(_ command: String, at place: String, in strangers: inout [Stranger]) {
            if let index = strangers.firstIndex(where: { $0.command == command }) {
                strangers[index].count += 1
            } else {
                strangers.append(Stranger(command: command, first: place))
            }
        }

        var note: String {
            "\(first): this version does not know the command '\(command)';"
                + " \(HumanTable.count(count, "record")) left out"
        }
    }
}
