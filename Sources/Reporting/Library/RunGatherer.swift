internal import FoundationEssentials
internal import Records

/// Takes the records of one command, whatever its results are.
protocol RunGathering {
    /// Adds a record.
    ///
    /// - Parameters:
    ///   - line: Of the gatherer's command.
    ///   - ordinal: Where it stands among all records of the set.
    /// - Throws: `RecordError.malformed`, naming the key that is missing or wrong.
    mutating func add(_ line: StoredLine, ordinal: Int) throws(RecordError)

    /// The runs, each with the ordinal of its first record, and what is to be said of them.
    func finished() -> (runs: [(ordinal: Int, run: RecordedRun)], notes: [String])
}

/// What makes records of a command parts of one run, and what of them counts.
protocol GatheringRule: SendableMetatype {
    associatedtype Entry: Reportable

    /// Whether a record goes on with a run.
    static func belongs(_ record: Document<Entry>, to run: Document<Entry>) -> Bool

    /// What is left when each record that takes another's place has taken it.
    ///
    /// - Parameter parts: The records of one run, in order, each with where it stands.
    /// - Returns: Those that count, and what is to be said of the others.
    static func settle(_ parts: [(place: String, record: Document<Entry>)])
        -> (left: [Document<Entry>], notes: [String])
}

/// The rule of most commands: a run writes one record per result, all alike but for these.
enum Successive<Entry: Reportable>: GatheringRule {
    static func belongs(_ record: Document<Entry>, to run: Document<Entry>) -> Bool {
        guard record.version == run.version, record.host == run.host, record.plan == run.plan
        else { return false }
        // What a run learned only at its end is a warning more.
        var environment = record.environment
        environment.warnings = run.environment.warnings
        return environment == run.environment
    }

    /// A result may be there twice: as the run appended it, and in what it printed at its end.
    static func settle(_ parts: [(place: String, record: Document<Entry>)])
        -> (left: [Document<Entry>], notes: [String])
    {
        guard parts.count > 1, parts.contains(where: { $0.record.results.count > 1 }) else {
            return (parts.map(\.record), [])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var seen: Set<Data> = []
        var settled: [Document<Entry>] = []
        var dropped = 0
        for part in parts {
            var record = part.record
            // Within one record nothing is there twice, whatever it looks like.
            let own = record.results.map { try? encoder.encode($0) }
            record.results = zip(record.results, own).compactMap { entry, text in
                text.map(seen.contains) == true ? nil : entry
            }
            seen.formUnion(own.compactMap(\.self))
            dropped += part.record.results.count - record.results.count
            settled.append(record)
        }
        guard dropped > 0, let first = parts.first, let last = parts.last else {
            return (settled, [])
        }
        let results = HumanTable.count(dropped, "result")
        return (
            settled,
            [
                "\(results) of one run stood twice between \(first.place) and \(last.place), and"
                    + " counted once"
            ]
        )
    }
}

/// The records of one command, put together by a rule.
struct RunGatherer<Rule: GatheringRule>: RunGathering {
    private struct Gathered {
        let ordinal: Int
        let source: String
        var parts: [(place: String, record: Document<Rule.Entry>)]
    }

    private struct Key: Hashable {
        let host: String
        let seed: UInt64
    }

    private var gathered: [Gathered] = []
    /// Runs of one host with one seed: mostly a single one, so that records are held against few.
    private var candidates: [Key: [Int]] = [:]

    mutating func add(_ line: StoredLine, ordinal: Int) throws(RecordError) {
        let record = try line.document(of: Rule.Entry.self)
        let key = Key(host: record.host.name, seed: record.plan.seed)
        let part = (place: "\(line.path):\(line.number)", record: record)
        // The latest first: what is appended goes on with what came before.
        for index in candidates[key, default: []].reversed()
        where Rule.belongs(record, to: gathered[index].parts[0].record) {
            gathered[index].parts.append(part)
            return
        }
        candidates[key, default: []].append(gathered.count)
        gathered.append(Gathered(ordinal: ordinal, source: line.path, parts: [part]))
    }

    func finished() -> (runs: [(ordinal: Int, run: RecordedRun)], notes: [String]) {
        var notes: [String] = []
        let runs = gathered.compactMap { gathered -> (ordinal: Int, run: RecordedRun)? in
            let (left, told) = Rule.settle(gathered.parts)
            notes += told
            guard var whole = left.first else { return nil }
            for part in left.dropFirst() { whole.take(part) }
            return (gathered.ordinal, RecordedRun(whole, source: gathered.source))
        }
        return (runs, notes)
    }
}

extension Document {
    /// Adds another record of the same run.
    fileprivate mutating func take(_ other: Document) {
        results += other.results
        violations += other.violations.filter { !violations.contains($0) }
        environment.warnings += other.environment.warnings.filter {
            !environment.warnings.contains($0)
        }
    }
}
