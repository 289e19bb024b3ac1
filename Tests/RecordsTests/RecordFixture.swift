import Records

/// Records that say something under every key.
enum RecordFixture {
    static let percentiles = Percentiles(p50: 1.5, p99: 20.25, max: 300, samples: 64)

    static let entry = BenchEntry(
        subject: "rseq", workload: "get-put", mode: "percpu", workers: 2, cpus: [0, 1],
        nsPerPair: Measured(median: 1.5, low: 1.25, high: 2, samples: 20),
        ratioToFloor: Measured(median: 2, low: 1.75, high: 2.25),
        killToConfirmUs: percentiles,
        killStepsUs: BenchEntry.KillSteps(
            barrier: percentiles, sum: percentiles, confirm: percentiles),
        control: "freeze", controlUs: percentiles, pairs: 1000, chunks: 9, discarded: 3,
        workersByKind: .init(dispatch: 2, own: 0),
        slotsOnOwnNode: true)

    static let skipped = BenchEntry(
        subject: "pinned+qsbr", workload: "get-put", mode: "percpu", workers: 2, cpus: [],
        skipped: "needs a CPU of its own")

    static let conformance = ConformanceEntry(
        file: "kernel-6.1.jsonl", subject: "rseq", vectors: 10, passed: 7, refused: 1, failed: 1,
        skipped: 1,
        firstFailure: .init(vector: "kill-twice", step: 3, expected: "warns", got: "silence"))

    static func document<Entry>(_ results: [Entry], command: String = "bench") -> Document<Entry> {
        Document(
            command: command, version: "0.1.0",
            host: Host(name: "box", cpus: 2, nodes: 1, kernel: "6.18.0", model: nil),
            environment: Environment(governor: "performance", warnings: ["a \"noisy\" host"]),
            plan: RunPlan(
                options: ["repeat": "20"], seed: .max,
                placement: [.init(workers: 2, cpus: [0, 1])]),
            results: results,
            violations: [
                Violation(invariant: "INV-1", symptom: "s", detail: "line\nbreak", replay: "r")
            ])
    }
}
