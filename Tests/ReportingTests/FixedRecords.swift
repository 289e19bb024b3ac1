import Records

/// The records that every golden file is made from; figures as on a small guest, rounded.
enum FixedRecords {
    static let host = Host(
        name: "guest-1", cpus: 2, nodes: 1, kernel: "6.18.0",
        model: "AMD EPYC 9B14 96-Core Processor")

    static func document<Entry>(
        _ command: String, _ results: [Entry], violations: [Violation] = []
    ) -> Document<Entry> {
        Document(
            command: command, version: "0.1.0+b1b667f", host: host,
            environment: Environment(
                time: "2026-11-22T10:00:00.000Z", governor: nil, smt: "notsupported",
                thp: "madvise", numaBalancing: false,
                isolatedCPUs: "", pressure: 12.5, steal: 0, virtualised: "kvm",
                warnings: [
                    "virtualised by kvm: the hypervisor may take the CPU in the middle of a"
                        + " repetition, and /proc/stat does not always show it; trust ratios, not"
                        + " figures",
                    "some task waited for a CPU in 12.5 % of the last ten seconds",
                ]),
            plan: RunPlan(
                options: ["duration": "15s", "repeat": "20", "workload": "get-put"], seed: 42,
                placement: [
                    .init(workers: 1, cpus: [0]), .init(workers: 2, cpus: [0, 1]),
                ]),
            results: results, violations: violations)
    }

    static func entry(
        _ subject: String, mode: String = "percpu", workers: Int = 1,
        ns: (Double, Double, Double)?, ratio: (Double, Double, Double)? = nil,
        kill: Percentiles? = nil, skipped: String? = nil
    ) -> BenchEntry {
        BenchEntry(
            subject: subject, workload: "get-put",
            mode: BenchEntry.references.contains(subject) ? "none" : mode, workers: workers,
            cpus: Array(0..<workers),
            nsPerPair: ns.map { Measured(median: $0.0, low: $0.1, high: $0.2, samples: 20) },
            ratioToFloor: ratio.map { Measured(median: $0.0, low: $0.1, high: $0.2) },
            killToConfirmUs: kill, pairs: skipped == nil ? 1_000_000 : 0,
            chunks: 40, discarded: subject == "shared" ? 3 : 0,
            workersByKind: skipped == nil ? .init(dispatch: workers, own: 0) : nil,
            slotsOnOwnNode: nil, skipped: skipped)
    }

    static let steps = BenchEntry.KillSteps(
        barrier: Percentiles(p50: 5.5, p99: 38, max: 1_900, samples: 200),
        sum: Percentiles(p50: 0.31, p99: 0.9, max: 4.25, samples: 200),
        confirm: Percentiles(p50: 0.12, p99: 0.4, max: 1, samples: 200))

    static let bench: Document<BenchEntry> = {
        var rseq = entry(
            "rseq", workers: 2, ns: (1.11, 1.1, 1.13), ratio: (1.99, 1.97, 2.02),
            kill: Percentiles(p50: 6.25, p99: 41.5, max: 2_000, samples: 200))
        rseq.killStepsUs = steps
        rseq.slotsOnOwnNode = true
        var frozen = entry("rseq", workers: 2, ns: (12.4, 12.2, 12.7), kill: steps.barrier)
        frozen.workload = "blk-mq"
        frozen.control = "freeze"
        frozen.controlUs = Percentiles(p50: 61.5, p99: 1_845, max: 9_000, samples: 300)
        return document(
            "bench",
            [
                entry("rseq", ns: (1.13, 1.12, 1.15), ratio: (2.02, 2, 2.05)),
                entry("floor", ns: (0.56, 0.557, 0.562), ratio: (1, 1, 1)),
                entry("loop-overhead", ns: (0.281, 0.28, 0.282), ratio: (0.5, 0.499, 0.502)),
                entry("clock-overhead", ns: (18.4, 18.3, 18.5)),
                entry("shared", ns: (3.56, 3.5, 3.6), ratio: (6.36, 6.25, 6.43)),
                entry(
                    "pinned+membarrier", ns: (0.602, 0.6, 0.605), ratio: (1.08, 1.07, 1.08),
                    kill: Percentiles(p50: 21_000, p99: 1_250_000, max: 61_000_000, samples: 12)),
                entry(
                    "pinned+qsbr", ns: nil,
                    skipped: "membarrier(2) has no MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ here:"
                        + " the kernel was built without CONFIG_RSEQ, so no grace period ends"),
                entry("floor", workers: 2, ns: (0.56, 0.557, 0.562), ratio: (1, 1, 1)),
                entry("shared", workers: 2, ns: (20.3, 14.4, 25), ratio: (36.2, 25.7, 44.6)),
                rseq,
                entry(
                    "pinned+qsbr", workers: 2, ns: nil,
                    skipped: "membarrier(2) has no MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ here:"
                        + " the kernel was built without CONFIG_RSEQ, so no grace period ends"),
                entry(
                    "rseq", mode: "atomic", workers: 2, ns: (17.1, 14, 20), ratio: (29, 28.6, 29.4)),
                frozen,
            ])
    }()

    static let conformance: Document<ConformanceEntry> = document(
        "conformance",
        [
            ConformanceEntry(
                file: "kernel-6.1.jsonl", subject: "rseq", vectors: 214, passed: 201, refused: 13,
                failed: 0, skipped: 0, firstFailure: nil),
            ConformanceEntry(
                file: "kernel-6.1.jsonl", subject: "pinned+membarrier", vectors: 214, passed: 199,
                refused: 13, failed: 1, skipped: 1,
                firstFailure: .init(
                    vector: "resurrect-after-zero #3", step: 7,
                    expected: "mode percpu, shared 0x8000000000000001, total 1, released 1",
                    got: "mode atomic, shared 0x0000000000000001, total 1, released 1")),
            ConformanceEntry(
                file: "kernel-6.1.jsonl", subject: "pinned+qsbr", vectors: 214, passed: 0,
                refused: 0, failed: 0, skipped: 214, firstFailure: nil),
        ],
        violations: [
            Violation(
                invariant: "INV-3", symptom: "the release ran twice",
                detail: "subject pinned+membarrier, worker 1: expected 1 release, found 2",
                replay: "reftorture conformance kernel-6.1.jsonl --subjects pinned+membarrier")
        ])
}
