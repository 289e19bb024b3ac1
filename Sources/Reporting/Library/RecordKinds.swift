internal import Records

/// The commands whose records can be shown, and what their results are.
enum RecordKinds {
    /// One line per command; a further one needs its entry to be `Reportable`, and no more.
    static let all: [RecordKind] = [
        RecordKind("bench", BenchEntry.self),
        RecordKind("compare", CompareEntry.self),
        RecordKind("teardown", TeardownEntry.self),
        RecordKind("soak", SoakEntry.self, SoakStretches.self),
        RecordKind("contention", ContentionEntry.self),
        RecordKind("selftest", SelftestEntry.self),
        RecordKind("conformance", ConformanceEntry.self),
        RecordKind("replay", ReplayEntry.self),
        RecordKind("topology", TopologyResult.self),
    ]
}

/// How the records of one command become runs.
struct RecordKind: Sendable {
    let command: String
    /// Makes what takes the command's records of one set.
    let gatherer: @Sendable () -> any RunGathering

    /// Every record of a run adds its results to those before.
    init<Entry: Reportable>(_ command: String, _ entry: Entry.Type) {
        self.init(command, entry, Successive<Entry>.self)
    }

    /// A rule says what belongs together and what takes the place of what.
    init<Entry: Reportable, Rule: GatheringRule>(
        _ command: String, _ entry: Entry.Type, _ rule: Rule.Type
    ) where Rule.Entry == Entry {
        self.command = command
        gatherer = { RunGatherer<Rule>() }
    }
}
