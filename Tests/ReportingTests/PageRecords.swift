import Records
import Reporting

/// The runs that pages are made of in tests and in scripts/check-page.
enum PageRecords {
    /// A host name that would end an attribute, open a tag, and start a script.
    static let hostileName = "<b>&\"'</b><script>alert(1)</script>"

    static var hostile: Document<BenchEntry> {
        var document = FixedRecords.hostile
        document.host.name = hostileName
        document.host.kernel = "6.1 <i>"
        document.plan.options["workload"] = "it's $(date) <x>"
        document.violations = [
            Violation(
                invariant: "INV-3 <", symptom: "a \"quoted\" & 'strange' thing",
                detail: "\u{202E}turned round\u{0}", replay: "reftorture bench '<script>'")
        ]
        return document
    }

    static var emulated: Document<BenchEntry> {
        var document = FixedRecords.bench
        document.host.name = "guest-2"
        document.environment.virtualised = "QEMU TCG"
        return document
    }

    /// One of each command.
    static var mixed: [RecordedRun] {
        [
            RecordedRun(FixedRecords.comparison, source: "before-after.jsonl"),
            RecordedRun(SyntheticContention.document(SyntheticContention.small, host: "small-1")),
            RecordedRun(FixedRecords.bench), RecordedRun(emulated),
            RecordedRun(FixedTeardowns.document), RecordedRun(FixedSoaks.held),
            RecordedRun(FixedSoaks.violated), RecordedRun(FixedRecords.conformance),
            RecordedRun(hostile),
        ]
    }

    /// Made once: 384 × 384 cells take their time in a debug build.
    static let large = [
        RecordedRun(
            SyntheticContention.document(SyntheticContention.large, host: "big-1", isWhole: true))
    ]

    /// The same command on several hosts.
    static var hosts: [RecordedRun] {
        (1...3).map { number in
            RecordedRun(
                SyntheticContention.document(
                    SyntheticContention.small, host: "node-\(number)", seed: UInt64(number)))
        }
    }
}
