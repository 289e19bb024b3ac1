public import Records
import Statistics

/// The costs that a file of records holds, each under what it is the cost of.
///
/// What can be compared are records of `bench`; a file may hold others beside them.
public struct SavedResults: Sendable {
    /// What must be equal for two costs to be comparable.
    struct Key: Hashable, Sendable {
        var subject: String
        var workload: String
        var mode: String
        var workers: Int

        var text: String {
            "\(subject) (\(workload), \(mode), \(workers) worker\(workers == 1 ? "" : "s"))"
        }
    }

    /// Where they were read from.
    public let path: String
    /// In the order in which each was first written; yardsticks among them.
    let keys: [Key]
    /// What was written last under each key: later runs replace earlier ones, a figure is not replaced
    /// by a skip.
    let entries: [Key: BenchEntry]
    /// How many keys were written more than once.
    let repeated: Int
    /// The document of the last entry: where and how.
    let setting: Document<BenchEntry>
    /// Number of a last line that was not finished.
    let truncatedLine: Int?

    /// Reads a file.
    ///
    /// - Parameter path: Records as `bench -o` appends them, or the document of `--format json`.
    /// - Throws: `RecordError` when it cannot be read or is damaged, `NothingToCompare` when no record
    ///   of `bench` is in it.
    public init(reading path: String) throws {
        let stored = try StoredRecords(reading: path)
        guard !stored.lines.isEmpty else { throw NothingToCompare.empty(path: path) }
        let documents = try stored.lines.filter { $0.command == "bench" }
            .map { line throws(RecordError) in try line.document(of: BenchEntry.self) }
        guard let last = documents.last(where: { !$0.results.isEmpty }) else {
            throw NothingToCompare.otherRecords(
                path: path, commands: Set(stored.lines.map(\.command)).sorted())
        }
        var keys: [Key] = []
        var entries: [Key: BenchEntry] = [:]
        var repeated: Set<Key> = []
        for entry in documents.flatMap(\.results) {
            let key = Key(
                subject: entry.subject, workload: entry.workload, mode: entry.mode,
                workers: entry.workers)
            if let known = entries[key] {
                repeated.insert(key)
                if entry.nsPerPair == nil, known.nsPerPair != nil { continue }
            } else {
                keys.append(key)
            }
            entries[key] = entry
        }
        self.path = path
        self.keys = keys
        self.entries = entries
        self.repeated = repeated.count
        setting = last
        truncatedLine = stored.truncatedLine
    }

    /// What a message says that it holds.
    var contents: String {
        let named = keys.filter { !BenchEntry.references.contains($0.subject) }
        let shown = named.prefix(4).map(\.text).joined(separator: ", ")
        if named.isEmpty { return "yardsticks only" }
        return named.count > 4 ? "\(shown) and \(named.count - 4) more" : shown
    }
}

/// Why two files cannot be compared.
public enum NothingToCompare: ExitCoded, Equatable {
    /// No record in it.
    case empty(path: String)
    /// Records, but of other commands.
    case otherRecords(path: String, commands: [String])
    /// What each has.
    case nothingInCommon(a: String, aHas: String, b: String, bHas: String)

    public var exitCode: Int32 { ExitCode.malformed }

    public var line: String {
        switch self {
        case .empty(let path):
            "\(path):1: no record; expected those of 'bench -o \(path)'"
        case .otherRecords(let path, let commands):
            "\(path): no result of 'bench', which is what can be compared; it has records of "
                + commands.joined(separator: ", ")
        case .nothingInCommon(let a, let aHas, let b, let bHas):
            "nothing in common: \(a) has \(aHas); \(b) has \(bHas)"
        }
    }
}
