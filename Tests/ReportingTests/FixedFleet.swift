import Records
import Reporting

/// Runs of three hosts of different shapes: one twice, one emulated, one with a name that every format has
/// to escape.
enum FixedFleet {
    static let hostileName = #"<b>"a"|b,\c_d_#&`"#

    static let runs: [RecordedRun] = [
        RecordedRun(FixedRecords.bench, source: "a.jsonl"),
        RecordedRun(again, source: "a.jsonl"),
        RecordedRun(emulated, source: "b.jsonl"),
        RecordedRun(hostile, source: "c.jsonl"),
        RecordedRun(compared, source: "a.jsonl"),
        RecordedRun(FixedSoaks.violated, source: "d.jsonl"),
    ]

    /// The same host later: what was measured before became slower by a tenth.
    static let again: Document<BenchEntry> = {
        var document = FixedRecords.bench
        document.plan.seed = 43
        document.environment.time = "2026-11-22T10:01:00.000Z"
        for index in document.results.indices {
            document.results[index].nsPerPair?.median *= 1.1
            document.results[index].nsPerPair?.low *= 1.1
            document.results[index].nsPerPair?.high *= 1.1
        }
        return document
    }()

    static let emulated: Document<BenchEntry> = {
        var document = FixedRecords.bench
        document.host = Host(name: "tcg", cpus: 8, nodes: 4, kernel: "6.1.0", model: nil)
        document.environment.virtualised = "qemu"
        document.environment.warnings = []
        document.results = [FixedRecords.entry("rseq", workers: 8, ns: (113, 112, 115))]
        return document
    }()

    static let hostile: Document<BenchEntry> = {
        var document = FixedRecords.bench
        document.host.name = hostileName
        document.results = [
            FixedRecords.entry("rseq", ns: (2.26, 2.2, 2.3)),
            FixedRecords.entry("a|b\nc\"d\\e", ns: (1, 1, 1)),
        ]
        document.plan.options["workload"] = "it's `odd`"
        return document
    }()

    static let compared: Document<CompareEntry> = {
        var document = FixedRecords.comparison
        document.plan.options = ["a": "rseq", "b": "locked", "workload": "get-put"]
        return document
    }()
}
