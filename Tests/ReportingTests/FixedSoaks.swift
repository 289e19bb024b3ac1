import Records
import Statistics

/// The soaks that golden files are made from: one night that held, one that did not, one that was skipped.
enum FixedSoaks {
    static let windows = [
        "mode-to-add", "flag-to-grace", "fold-to-confirm", "before-wait", "before-exit",
    ]

    static let held = FixedRecords.document("soak", [SoakEntry(totals: night, windows: windows)])

    static let violated = FixedRecords.document(
        "soak", [SoakEntry(totals: bad, windows: windows, from: 60)],
        violations: bad.violations)

    static let skipped = FixedRecords.document(
        "soak", [SoakEntry(skipped: "rseq: rseq(2) was switched off by GLIBC_TUNABLES")])

    private static func histogram(_ values: [UInt64]) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value in values { histogram.record(nanoseconds: value) }
        return histogram
    }

    private static let night: SoakTotals = {
        var totals = SoakTotals()
        totals.episodes = 57_600
        totals.cycles = 172_800_000
        totals.operations = 9_123_456_789_012
        totals.kills = 201_000_000
        totals.seconds = 28_800
        totals.resumptions = 2
        totals.coverage = WindowCoverage(windows: windows)
        for (index, name) in windows.enumerated() {
            totals.coverage.windows[name] = .init(
                hits: [9_000_000_000, 201_000_000, 31_000, 7, 1][index],
                opened: [35_000_000, 3_100_000, 31_000, 0, 1][index])
        }
        totals.coverage.pairs = [
            "mode-to-add+flag-to-grace": 120_000, "mode-to-add+mode-to-add": 900_000,
            "flag-to-grace+before-wait": 3,
        ]
        totals.killToConfirm = histogram([8_000, 12_000, 41_000, 1_900_000])
        totals.confirmToRelease = histogram([500, 900, 2_000])
        totals.teardown = histogram([90_000, 120_000, 61_000_000])
        totals.known = ["G1 use-after-unmap": 1_024, "G2 use-after-unmap": 1]
        totals.ran = [
            "devices G0 dax-pmem rseq": 4_000, "devices G1 dax-pmem rseq": 12_000,
            "devices G1 nvdimm-pmem slots": 11_999, "devices G1 dax-pmem slots": 1,
            "lives rseq": 9_000, "lives locked": 8_000, "blk-mq slots+qsbr": 12_600,
        ]
        return totals
    }()

    private static let bad: SoakTotals = {
        var totals = SoakTotals()
        totals.episodes = 3
        totals.cycles = 1
        totals.operations = 999
        totals.kills = 1
        totals.seconds = 59.5
        totals.coverage = WindowCoverage(windows: windows)
        totals.coverage.windows["mode-to-add"] = .init(hits: 3, opened: 0)
        totals.ran = ["devices G1 dax-pmem no-grace with FI-06": 3]
        totals.invalid = [.init(from: 61, to: 62.5, reason: "CPU 5 went offline")]
        totals.invalidCount = 9
        totals.violations = [
            Violation(
                invariant: "INV-6", symptom: "hang",
                detail: "devices G1 dax-pmem no-grace with FI-06: worker 3 has not moved for 10 s",
                replay: "reftorture replay rt1-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCU")
        ]
        totals.violationCount = 2
        totals.dumps = ["reftorture-dumps/42-17-hang"]
        return totals
    }()

    /// Names too long for any column, and control characters where only text should be.
    static let hostile: Document<SoakEntry> = {
        let long = String(repeating: "w", count: 300) + "\u{1b}[2J\n"
        var totals = night
        totals.episodes = .max
        totals.cycles = .max
        totals.operations = .max
        totals.kills = .max
        totals.seconds = 1e300
        totals.coverage.windows[long] = .init(hits: .max, opened: .max)
        totals.coverage.windows["negative"] = .init(hits: -3, opened: 5)
        totals.coverage.pairs[long] = .max
        totals.known[long] = .max
        totals.ran[long] = .max
        totals.ran["devices \u{1b}[2J \(long) \(long)"] = .max
        totals.ran[""] = 1
        totals.invalid = [.init(from: -.infinity, to: .nan, reason: long)]
        totals.dumps = [long]
        return FixedRecords.document(
            "soak", [SoakEntry(totals: totals, windows: windows + [long])])
    }()
}
