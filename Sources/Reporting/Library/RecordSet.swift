public import Records

/// The runs of some files of records, whatever their commands and hosts.
public struct RecordSet: Sendable {
    /// In the order in which they began in the files.
    public let runs: [RecordedRun]
    /// What a reader should know besides, one sentence each: what was left out or counted once.
    public let notes: [String]
    /// The same, with files by their names and not their paths: for texts that are the same wherever they are made.
    public let publicNotes: [String]

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
        var duplicates = Duplicates()
        var strangers: [Stranger] = []
        var notes: [String] = []
        var ordinal = 0
        var torn: (path: String, line: Int)?
        for path in paths {
            let records = try StoredRecords(readingSome: path)
            notes += records.notes
            if let line = records.truncatedLine { torn = torn ?? (path, line) }
            for line in records.lines {
                let text = line.compacted
                if let first = seen[text[...]] {
                    duplicates.enter(path, line: line.number, earlier: first)
                    continue
                }
                seen[text[...]] = path
                ordinal += 1
                guard let kind = kinds[line.command] else {
                    Stranger.note(
                        line.command, at: "\(path):\(line.number)", in: &strangers)
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
        let names = FileNames(paths)
        runs = all.sorted { $0.ordinal < $1.ordinal }.map { entry in
            var run = entry.run
            run.source = names.name(run.source)
            return run
        }
        self.notes = notes + duplicates.notes + strangers.map(\.note)
        publicNotes = self.notes.map(names.shortened)
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
