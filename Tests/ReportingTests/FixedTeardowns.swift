import Records

/// The teardowns that golden files are made from: sound, known, hung, planted, by chance, skipped.
enum FixedTeardowns {
    static let document = FixedRecords.document(
        "teardown", [sound, known, hung, unshown, found, legal, violated, skipped],
        violations: [
            Violation(
                invariant: "INV-6", symptom: "hang",
                detail: "waitForRelease: 1 + 16 references were left after 2000 ms",
                replay: "reftorture teardown --seed 42 --generation G1 --driver dax-pmem"
                    + " --fault FI-21 --pages 16 --workload gup-fast --subjects rseq -c 0-1 -w 2")
        ])

    private static func moments(_ steps: [(String, Double, Double)]) -> [TeardownEntry.Moment] {
        steps.map { .init(step: $0.0, atUs: $0.1, forUs: $0.2) }
    }

    static let sound = TeardownEntry(
        generation: "G1", driver: "dax-pmem", subject: "rseq", workload: "gup-fast", workers: 2,
        cpus: [0, 1], pages: 4_194_304, pins: 1_234_567, cycles: 1,
        timeline: moments([
            ("zapUsers", 0, 812.5), ("killReference", 813, 2.25), ("confirmed", 840.125, 0),
            ("putPages", 816, 61_250), ("last-put", 62_066, 0), ("checkLive", 62_067, 0.0625),
            ("removeMemory", 62_068, 1_500), ("deleteTableEntry", 63_568, 1),
            ("released", 62_066.5, 0), ("waitForRelease", 63_570, 0.5),
            ("exitReference", 63_571, 3),
        ]),
        putLoop: .init(pagesPerSecond: 68_478_432, plainPagesPerSecond: 139_810_133))

    static let known = TeardownEntry(
        generation: "G1", driver: "nvdimm-pmem", subject: "slots", workload: "none", workers: 1,
        cpus: [1], pages: 1, heldPins: 1, pins: 1, cycles: 1,
        timeline: moments([("removeDisk", 0, 1), ("freezeQueue", 1, 1), ("putPages", 2, 1)]),
        putLoop: .init(pagesPerSecond: 950, plainPagesPerSecond: 2_500_000_000),
        symptoms: ["useAfterUnmap"], expected: ["useAfterUnmap"], known: ["useAfterUnmap"],
        stories: [
            .init(
                symptom: "useAfterUnmap", goneIn: "G4",
                story: "the memory goes before the last pin is dropped; fixed by 50f44ee7248a")
        ])

    static let hung = TeardownEntry(
        generation: "G1", driver: "dax-pmem", fault: "FI-21",
        faultSentence: "the kill action waits, while the pages still hold their references",
        subject: "rseq", workload: "gup-fast", workers: 2, cpus: [0, 1], pages: 16, pins: 99,
        cycles: 1,
        timeline: moments([
            ("zapUsers", 0, 10), ("killReference", 10, 2), ("waitForRelease", 12, 0),
            ("confirmed", 30, 0),
        ]), symptoms: ["hang"], expected: ["hang"])

    static let unshown = TeardownEntry(
        generation: "G1", driver: "dax-pmem", fault: "FI-06",
        faultSentence: "the fold does not wait for adds that are under way", subject: "no-grace",
        workload: "gup-fast", workers: 2, cpus: [0, 1], pages: 4096, pins: 9, cycles: 120,
        expected: ["lateAdd"], asExpected: false)

    static let found = TeardownEntry(
        generation: "G1", driver: "dax-pmem", fault: "FI-06",
        faultSentence: "the fold does not wait for adds that are under way", subject: "no-grace",
        workload: "gup-fast", workers: 2, cpus: [0, 1], pages: 4096, pins: 9, cycles: 12,
        symptoms: ["lateAdd", "underflow <= 0 (-1)"], expected: ["lateAdd"], secondsToFind: 3.25)

    static let legal = TeardownEntry(
        generation: "G8", driver: "dax-pmem", fault: "FI-34",
        faultSentence: "the fold comes five seconds late: nothing may fail, it only takes longer",
        subject: "rseq", workload: "none", workers: 1, cpus: [0], pages: 512, cycles: 1,
        timeline: moments([("killReference", 0, 1), ("waitForRelease", 1, 5_000_000)]))

    static let violated = TeardownEntry(
        generation: "G4", driver: "dax-pmem", subject: "rseq", workload: "gup-fast", workers: 1,
        cpus: [0], pages: 512, cycles: 1, symptoms: ["unbalanced by 1"], asExpected: false)

    static let skipped = TeardownEntry(
        generation: "G1", driver: "dax-pmem", fault: "FI-15",
        faultSentence: "percpu mode returns by a relaxed store", subject: "rseq",
        workload: "gup-fast", workers: 2, cpus: [0, 1], pages: 4096,
        skipped: "x86 keeps stores in order, so it never shows here")

    /// Names too long for any column, markup, and control characters where only text should be.
    static let hostile = FixedRecords.document(
        "teardown",
        [
            TeardownEntry(
                generation: "<script>alert(1)</script>\u{1b}[2J",
                driver: String(repeating: "d", count: 300), fault: "FI-1\n\u{1b}[31m",
                faultSentence: "a\r\nb & <b>\"c\"</b>\u{7}", subject: "\u{1b}]0;title\u{7}",
                workload: "w # SKIP", workers: .max, cpus: [], pages: .max, heldPins: .max,
                pins: .max, cycles: .max,
                timeline: moments([
                    ("\u{1b}[2J" + String(repeating: "s", count: 200), -1e300, 1e300),
                    ("released", 1e18, 0), ("waitForRelease", 1e18, 0),
                ]),
                putLoop: .init(pagesPerSecond: 0, plainPagesPerSecond: 1e300),
                symptoms: ["hang", "\u{1b}[2J\n"], expected: [String(repeating: "e", count: 500)],
                known: ["\u{1b}[2J"],
                stories: [.init(symptom: "\n", goneIn: "\u{1b}", story: "\u{1b}[2J")],
                asExpected: false, secondsToFind: .greatestFiniteMagnitude)
        ])
}
