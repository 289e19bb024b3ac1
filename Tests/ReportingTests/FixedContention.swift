import Records

/// A run of `contention` as on a host of two sockets with two cores of two threads each, rounded: everything
/// that the command can record once, with what was lost, refused or left out.
enum FixedContention {
    static let document: Document<ContentionEntry> = {
        var document = FixedRecords.document("contention", results)
        document.host = Host(
            name: "two-sockets", cpus: 8, nodes: 2, kernel: "6.18.0", model: "AMD EPYC 9654")
        document.environment.virtualised = nil
        document.environment.warnings = [
            "sweep: in 23 % of the repetitions a neighbour used the core"
        ]
        document.plan = RunPlan(
            options: ["duration": "30s", "order": "compact", "sharing": "one,each"], seed: 42,
            placement: counts.map { .init(workers: $0, cpus: placement($0)) })
        return document
    }()

    private static var results: [ContentionEntry] {
        curves + maps + crossovers + storms + killers + skipped
    }

    // MARK: - The sweep

    private static let counts = [1, 2, 4, 8, 16]

    /// CPU n and n + 4 are threads of one core; 0, 1, 4 and 5 are on socket 0.
    private static func placement(_ workers: Int) -> [Int] {
        (0..<workers).map { [0, 1, 2, 3, 4, 5, 6, 7][$0 % 8] }
    }

    private static func span(_ workers: Int) -> PlacementSpan {
        PlacementSpan(
            order: "compact", sockets: workers > 2 ? 2 : 1, nodes: workers > 2 ? 2 : 1,
            cores: min(workers, 4), sharesCores: workers > 4, oversubscribed: workers > 8)
    }

    private static func measured(_ median: Double, _ half: Double = 0.02) -> Measured {
        Measured(
            median: median, low: median * (1 - half), high: median * (1 + half), samples: 20)
    }

    private static let unknown = [
        CounterReading(unknown: .llcMisses, reason: "the last level is counted per core complex"),
        CounterReading(unknown: .hitm, reason: "no counter tells a modified line"),
    ]

    private static func counters(cycles: Double, preempted: Double) -> [CounterReading] {
        let known: [(CounterName, Double)] = [
            (.cycles, cycles), (.instructions, 9), (.migrations, 0),
            (.involuntarySwitches, preempted), (.voluntarySwitches, 0), (.minorFaults, 2e-6),
            (.majorFaults, 0),
        ]
        return known.map { name, perPair in
            CounterReading(
                name: name.rawValue, value: perPair * 1_000_000, perPair: perPair,
                runningShare: name.isHardware ? 1 : nil)
        } + unknown
    }

    /// Costs are by number of workers; the last is a range in which repetitions disagree.
    private static func curve(
        _ subject: String, _ mode: String, _ sharing: String, _ costs: [Double],
        fairness: Double, scaling: ScalingFigures
    ) -> [ContentionEntry] {
        zip(counts, costs).map { workers, cost in
            let isLast = workers == counts.last
            return ContentionEntry(
                kind: .point, subject: subject, mode: mode,
                references: sharing == "each" ? workers : 1, sharing: sharing, workers: workers,
                placement: placement(workers), span: span(workers),
                nsPerPair: measured(cost, isLast ? 0.3 : 0.02),
                throughput: measured(Double(min(workers, 8)) / cost * 1e9),
                fairness: measured(workers == 1 ? 1 : fairness, 0),
                latencyNs: PairLatency(
                    p50: cost, p90: cost * 1.5, p99: cost * 4, p999: cost * 250,
                    max: cost * 90_000, samples: 100_000, clock: 18, step: 10),
                counters: counters(
                    cycles: cost * 3.5, preempted: subject == "shared" ? 3.25e-6 : 0),
                scaling: scaling, pairs: 1_000_000, discarded: isLast ? 4 : 0)
        }
    }

    private static var curves: [ContentionEntry] {
        curve(
            "rseq", "percpu", "one", [0.64, 0.65, 0.65, 1.02, 1.04], fairness: 0.97,
            scaling: ScalingFigures(
                sigma: measured(0.000_21, 0.4), kappa: measured(0), knee: nil,
                lambda: measured(1.56e9), residual: 0.031,
                reason: "throughput grows as far as was looked"))
            + curve(
                "pinned+membarrier", "percpu", "one", [0.51, 0.51, 0.52, 0.8, 0.81],
                fairness: 0.98,
                scaling: ScalingFigures(
                    reason: "the points lie 12 % off the law: threads of a core are no CPUs"))
            + curve(
                "shared", "atomic", "one", [10.2, 31, 95, 260, 270], fairness: 0.41,
                scaling: ScalingFigures(
                    sigma: measured(0.82), kappa: measured(0.051), knee: measured(1.88),
                    lambda: measured(9.8e7), residual: 0.042, reason: nil))
            + curve(
                "floor", "none", "each", [0.28, 0.28, 0.28, 0.44, 0.45], fairness: 0.99,
                scaling: ScalingFigures(
                    reason: "the points lie 12 % off the law: threads of a core are no CPUs"))
    }

    // MARK: - Maps

    private static func map(_ map: ContentionMap, mode: String) -> ContentionEntry {
        ContentionEntry(
            kind: .map, subject: map.subject,
            workload: map.kind == .cpuToCPU ? "bounce" : "get-put", mode: mode,
            workers: map.rows.count, placement: [], maps: [map])
    }

    /// CPU 5 was lost to CPU 1, and time did not reach CPUs 6 and 7.
    static let lines: ContentionMap = {
        let order = [0, 4, 1, 5, 2, 6, 3, 7]
        let values = order.map { row in
            order.map { column -> Double? in
                let pair = Set([row, column])
                guard row != column, pair != [1, 5], pair != [6, 7] else { return nil }
                return row % 4 == column % 4 ? 9.5 : row % 4 / 2 == column % 4 / 2 ? 44.2 : 185
            }
        }
        return ContentionMap(
            kind: .cpuToCPU, subject: "line", rows: order, columns: order, values: values,
            spreads: values.map { $0.map { $0.map { $0 / 50 } } }, samples: 9,
            lost: [
                .init(row: 1, column: 5, reason: "worker was moved off CPU 5"),
                .init(row: 5, column: 1, reason: "worker was moved off CPU 5"),
            ], unreached: 2,
            sockets: [
                .init(name: "socket 0", members: [0, 4, 1, 5]),
                .init(name: "socket 1", members: [2, 6, 3, 7]),
            ],
            nodes: [
                .init(name: "node 0", members: [0, 4, 1, 5]),
                .init(name: "node 1", members: [2, 6, 3, 7]),
            ])
    }()

    /// What a host of one node comes to.
    static let oneNode = ContentionMap(
        kind: .slotHome, subject: "rseq", rows: [0], columns: [0], values: [[0.86]], samples: 9)

    private static var maps: [ContentionEntry] {
        let homes = ContentionMap(
            kind: .counterHome, subject: "shared", rows: [0, 1], columns: [0, 1],
            values: [[120, 310], [305, 118]], spreads: [[2, 6], [6, 2]], samples: 12,
            sockets: [
                .init(name: "socket 0", members: [0]), .init(name: "socket 1", members: [1]),
            ],
            nodes: [.init(name: "node 0", members: [0]), .init(name: "node 1", members: [1])])
        return [
            map(lines, mode: "none"), map(homes, mode: "atomic"), map(oneNode, mode: "percpu"),
        ]
    }

    // MARK: - Kills and switches

    private static var crossovers: [ContentionEntry] {
        [
            ContentionEntry(
                kind: .crossover, subject: "rseq", mode: "percpu", workers: 8,
                placement: placement(8),
                crossover: CrossoverFigures(
                    against: "shared", fromWorkers: 1, operationsPerLife: measured(601, 0.1),
                    lifeNs: measured(21_000), againstLifeNs: measured(900),
                    statement:
                        "a pair is cheaper than shared's at every number of workers, from 1 to"
                        + " 8; with 8 workers the kill is paid for after 601 pairs per life"
                        + " (541 to 661)"))
        ]
    }

    private static var storms: [ContentionEntry] {
        ["kill", "switch"].flatMap { what in
            [(0.0, 1.0), (100, 1.16), (10_000, 9)].map { rate, slowdown in
                let isCalm = rate == 0
                let spread = rate > 1000 ? 0.6 : 0.02
                return ContentionEntry(
                    kind: .storm, subject: "rseq", mode: "percpu", workers: 8,
                    placement: placement(8), nsPerPair: measured(1.1 * slowdown, spread),
                    storm: StormFigures(
                        what: what, ratePerSecond: rate, achievedPerSecond: min(rate, 3735),
                        cycles: Int(rate / 10),
                        toConfirmUs: isCalm
                            ? nil
                            : Percentiles(p50: 28.4, p99: 56.3, max: 2_000, samples: 100),
                        slowdown: isCalm ? nil : measured(slowdown, spread)),
                    pairs: 1_000_000)
            }
        }
    }

    private static var killers: [ContentionEntry] {
        [(1, 3302.0), (2, 6188), (4, 6402)].map { count, rate in
            ContentionEntry(
                kind: .killers, subject: "rseq", mode: "percpu", references: count,
                sharing: "refs:\(count)", workers: 8, placement: placement(8),
                killers: KillersFigures(
                    killers: count, killsPerSecond: measured(rate, 0.2),
                    toConfirmUs: Percentiles(p50: 32.6, p99: 88.6, max: 900, samples: 300),
                    kills: 300))
        }
    }

    private static var skipped: [ContentionEntry] {
        ["locked", "slots"].map { subject in
            ContentionEntry(
                kind: .storm, subject: subject, mode: "percpu", workers: 8,
                placement: placement(8),
                skipped: "the time allows 2 subjects in storms: name fewer, or give more time")
        }
    }
}
