import Records
import Statistics

extension FixedRecords {
    static func cell(
        _ mode: String = "percpu", workers: Int = 1, subject: String? = nil, shape: String? = nil,
        what: String? = nil, a: (Double, Double, Double), b: (Double, Double, Double),
        ratio: (Double, Double, Double), noise: Double, pairs: Int = 120
    ) -> CompareEntry {
        var entry = CompareEntry(
            a: "rseq", b: "locked", workload: "get-put", subject: subject, shape: shape,
            what: what, mode: mode, workers: workers, cpus: Array(0..<workers), minEffect: 0.02)
        func ratios(_ figure: (Double, Double, Double)) -> PairedRatio {
            PairedRatio(
                count: pairs, median: figure.0,
                interval: Interval(low: figure.1, high: figure.2, coverage: 0.95))
        }
        entry.enter(
            Judged(
                ratio: ratios(ratio), noise: ratios((1, 1 - noise, 1 + noise)), minEffect: 0.02))
        entry.aNs = Measured(median: a.0, low: a.1, high: a.2)
        entry.bNs = Measured(median: b.0, low: b.1, high: b.2)
        entry.controlNs = Measured(median: 0.56, low: 0.557, high: 0.562)
        entry.discarded = 7
        return entry
    }

    /// Every verdict, every form of a note, and a cell that was skipped.
    static let comparison: Document<CompareEntry> = {
        var counted = cell(
            "percpu", subject: "rseq", shape: "kernel", what: "pair in context",
            a: (3.5, 3.4, 3.6), b: (3.52, 3.4, 3.6), ratio: (1.004, 0.995, 1.013), noise: 0.006)
        counted.aOperations = .init(pageAtomics: 2, refPercpu: 2, refAtomic: 0)
        counted.bOperations = .init(pageAtomics: 2, refPercpu: 0, refAtomic: 0.0625)
        var cost = CompareEntry(
            a: "rseq", b: CompareEntry.nothing, workload: "ref-get-put", subject: "rseq",
            shape: "kernel", what: "pair alone", mode: "percpu", workers: 1, cpus: [0],
            minEffect: 0.02)
        cost.aNs = Measured(median: 1.09, low: 1.08, high: 1.1)
        cost.pairs = 120
        cost.rounds = 120
        cost.aOperations = .init(pageAtomics: 0, refPercpu: 2, refAtomic: 0)
        cost.bOperations = .init(pageAtomics: 0, refPercpu: 0, refAtomic: 0)
        var modes = cell(
            "percpu,atomic", subject: "rseq", shape: "kernel", what: "percpu against atomic",
            a: (3.5, 3.4, 3.6), b: (8.7, 8.6, 8.9), ratio: (2.48, 2.46, 2.5), noise: 0.006)
        modes.a = "G0 percpu"
        modes.b = "G0 atomic"
        var skipped = CompareEntry(
            a: "rseq", b: "locked", workload: "get-put", mode: "percpu", workers: 4,
            cpus: [0, 1, 0, 1], minEffect: 0.02)
        skipped.skipped = "rseq: worker 3: the kernel has no restartable sequences"
        return document(
            "compare",
            [
                cell(
                    a: (1.13, 1.12, 1.15), b: (2.5, 2.4, 2.6), ratio: (2.21, 2.19, 2.23),
                    noise: 0.004),
                cell(
                    "atomic", a: (4, 3.9, 4.1), b: (3.8, 3.7, 3.9), ratio: (0.95, 0.94, 0.962),
                    noise: 0.011),
                counted, cost, modes,
                cell(
                    "atomic", workers: 2, a: (20.3, 14.4, 25), b: (19.4, 14, 24),
                    ratio: (0.96, 0.9, 1.05), noise: 0.07, pairs: 118),
                cell(
                    "percpu", workers: 2, what: "on the edge", a: (1, 1, 1), b: (1.02, 1, 1.04),
                    ratio: (1.02, 1.01, 1.03), noise: 0.004),
                skipped,
            ])
    }()

    /// Of two files, with names and figures that fit nowhere.
    static let hostileComparison: Document<CompareEntry> = {
        var entry = cell(
            "\u{1b}[2J", subject: String(repeating: "s", count: 90), what: "x # SKIP\ny",
            a: (1e7, 1, 1e12), b: (1e12, 1, 1e15), ratio: (1e5, 1e-9, 1e15), noise: 1e9)
        entry.a = "/" + String(repeating: "a", count: 200) + ".jsonl"
        entry.b = "b\n\u{1b}[31m.jsonl"
        entry.paired = false
        return document("compare", [entry])
    }()
}
