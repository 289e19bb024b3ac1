import Records
import Statistics

@testable import Harness

/// Contention records of hosts that nobody has at hand: figures by the scalability law, maps by distance.
enum SyntheticContention {
    /// A host with as many sockets as two, each of some nodes, each of some CPUs.
    struct Shape {
        let sockets: Int
        let nodesPerSocket: Int
        let cpusPerNode: Int

        var cpus: Int { sockets * nodesPerSocket * cpusPerNode }
        func node(_ cpu: Int) -> Int { cpu / cpusPerNode }
        func socket(_ cpu: Int) -> Int { cpu / (cpusPerNode * nodesPerSocket) }
    }

    static let large = Shape(sockets: 2, nodesPerSocket: 4, cpusPerNode: 48)
    static let small = Shape(sockets: 2, nodesPerSocket: 2, cpusPerNode: 2)

    /// How much of a figure is noise.
    static let noise = 0.05

    /// A factor near 1.
    private static func wobble(_ random: inout SplitMix64) -> Double {
        1 + noise * (Double(random.next() >> 11) / 9_007_199_254_740_992 - 0.5)
    }

    private static func measured(_ value: Double, width: Double = 0.03) -> Measured {
        Measured(
            median: value, low: value * (1 - width), high: value * (1 + width), samples: 20)
    }

    private static func counts(_ shape: Shape) -> [Int] {
        var counts: [Int] = []
        var count = 1
        while count < shape.cpus {
            counts.append(count)
            if count >= 2, count * 3 / 2 < shape.cpus { counts.append(count * 3 / 2) }
            count *= 2
        }
        return counts + [shape.cpus, 2 * shape.cpus]
    }

    /// CPUs in the order in which they are filled: one socket after the other, or both in turn.
    private static func filled(_ order: String, _ shape: Shape) -> [Int] {
        guard order == "scatter" else { return Array(0..<shape.cpus) }
        let half = shape.cpus / shape.sockets
        return (0..<shape.cpus).map { $0 % shape.sockets * half + $0 / shape.sockets }
    }

    private static func span(
        _ workers: Int, _ shape: Shape, order: String
    ) -> PlacementSpan {
        guard order != "scatter" else {
            let count = min(workers, shape.cpus)
            return PlacementSpan(
                order: order, sockets: min(shape.sockets, count),
                nodes: min(shape.sockets * shape.nodesPerSocket, count), cores: count,
                sharesCores: false, oversubscribed: workers > shape.cpus)
        }
        let last = min(workers, shape.cpus) - 1
        return PlacementSpan(
            order: order, sockets: shape.socket(last) + 1, nodes: shape.node(last) + 1,
            cores: last + 1, sharesCores: false, oversubscribed: workers > shape.cpus)
    }

    private static func curve(
        _ subject: String, mode: String, lambda: Double, sigma: Double, kappa: Double,
        shape: Shape, sharing: String = "one", order: String = "compact",
        random: inout SplitMix64
    ) -> [ContentionEntry] {
        let cpus = filled(order, shape)
        let peak = kappa > 0 ? ((1 - sigma) / kappa).squareRoot() : nil
        let scaling = ScalingFigures(
            sigma: measured(sigma), kappa: measured(kappa),
            knee: peak.flatMap { $0 < Double(shape.cpus) ? measured($0) : nil },
            lambda: measured(lambda), residual: noise,
            reason: peak == nil ? "throughput grows as far as was looked" : nil)
        return counts(shape).map { workers in
            let n = Double(workers)
            let law = lambda * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))
            let rate = law * wobble(&random)
            let cost = n / rate * 1e9
            return ContentionEntry(
                kind: .point, subject: subject, mode: mode,
                references: sharing == "one" ? 1 : workers, sharing: sharing, workers: workers,
                placement: (0..<workers).map { cpus[$0 % cpus.count] },
                span: span(workers, shape, order: order),
                nsPerPair: measured(cost), throughput: measured(rate),
                fairness: measured(max(0.1, 1 - sigma * 3)),
                latencyNs: PairLatency(
                    p50: cost, p90: cost * 1.6, p99: cost * 4, p999: cost * 25, max: cost * 900,
                    samples: 100_000, clock: 18),
                scaling: scaling, pairs: 1_000_000)
        }
    }

    static func map(_ shape: Shape, random: inout SplitMix64) -> ContentionMap {
        let ids = Array(0..<shape.cpus)
        let gone = shape.cpus > 5 ? 5 : nil
        let late = shape.cpus > 6 ? shape.cpus - 1 : nil
        var unreached = 0
        var lost: [ContentionMap.Lost] = []
        let values = ids.map { row in
            ids.map { column -> Double? in
                guard row != column else { return nil }
                if row == gone || column == gone {
                    lost.append(
                        .init(row: row, column: column, reason: "worker was moved off CPU 5"))
                    return nil
                }
                if row == late, column < shape.cpusPerNode {
                    unreached += 1
                    return nil
                }
                let base =
                    shape.node(row) == shape.node(column)
                    ? 45.0 : shape.socket(row) == shape.socket(column) ? 92 : 185
                return base * wobble(&random)
            }
        }
        func groups(_ name: String, _ count: Int, _ owner: (Int) -> Int) -> [ContentionMap.Group] {
            (0..<count).map { index in
                .init(name: "\(name) \(index)", members: ids.filter { owner($0) == index })
            }
        }
        return ContentionMap(
            kind: .cpuToCPU, subject: "line", rows: ids, columns: ids, values: values,
            spreads: values.map { $0.map { $0.map { $0 * 0.02 } } }, samples: 3, lost: lost,
            unreached: unreached, sockets: groups("socket", shape.sockets, shape.socket),
            nodes: groups("node", shape.sockets * shape.nodesPerSocket, shape.node))
    }

    private static func homes(_ shape: Shape, random: inout SplitMix64) -> ContentionMap {
        let ids = Array(0..<shape.sockets * shape.nodesPerSocket)
        return ContentionMap(
            kind: .counterHome, subject: "shared", rows: ids, columns: ids,
            values: ids.map { row in
                ids.map { (row == $0 ? 120.0 : 310) * wobble(&random) }
            }, samples: 20)
    }

    /// As the program judges it, from costs that cross.
    private static var crossover: CrossoverFigures {
        CrossoverFigures(
            judging: CrossoverCosts(
                against: "shared",
                ratios: [(1, measured(1.3)), (2, measured(0.5)), (4, measured(0.2))], workers: 2,
                pair: measured(1.1), againstPair: measured(4.2), life: measured(31_000),
                againstLife: measured(2_000), repetitions: 20))
    }

    /// What the default run of a large host has besides: 9 curves, 2 degrees of sharing, 3 orders.
    private static func whole(
        _ shape: Shape, random: inout SplitMix64
    ) -> [ContentionEntry] {
        let subjects =
            [("floor", ["none"]), ("arc", ["none"]), ("shared", ["percpu"])]
            + ["rseq", "slots", "locked"].map { ($0, ["percpu", "atomic"]) }
        var results: [ContentionEntry] = []
        for sharing in ["one", "each"] {
            for order in ["compact", "scatter", "smt-last"] {
                for (subject, modes) in subjects {
                    for mode in modes {
                        let isShared = ["shared", "arc"].contains(subject) || mode == "atomic"
                        results += curve(
                            subject, mode: mode, lambda: isShared ? 2.8e8 : 9e8,
                            sigma: isShared ? 0.2 : 0.000_2, kappa: isShared ? 0.01 : 0,
                            shape: shape, sharing: sharing, order: order, random: &random)
                    }
                }
            }
        }
        return results
    }

    /// A whole run.
    static func document(
        _ shape: Shape, host: String = "big-1", seed: UInt64 = 7, isWhole: Bool = false
    ) -> Document<ContentionEntry> {
        var random = SplitMix64(seed: seed)
        var results = isWhole ? whole(shape, random: &random) : few(shape, random: &random)
        let maps = [map(shape, random: &random), homes(shape, random: &random)]
        results += maps.map { map in
            ContentionEntry(
                kind: .map, subject: map.subject, mode: "none", workers: 2, placement: [],
                maps: [map])
        }
        results += others
        var document = FixedRecords.document("contention", results)
        document.host = Host(
            name: host, cpus: shape.cpus, nodes: shape.sockets * shape.nodesPerSocket,
            kernel: "6.18.0", model: "AMD EPYC 9965")
        document.plan.options = ["order": "compact", "budget": "40000000000ns", "sharing": "one"]
        return document
    }

    /// Five curves that tell apart what can be told apart.
    private static func few(_ shape: Shape, random: inout SplitMix64) -> [ContentionEntry] {
        var results = curve(
            "shared", mode: "percpu", lambda: 2.8e8, sigma: 0.2, kappa: 0.01, shape: shape,
            random: &random)
        results += curve(
            "rseq", mode: "percpu", lambda: 9e8, sigma: 0.000_2, kappa: 0, shape: shape,
            random: &random)
        results += curve(
            "rseq", mode: "atomic", lambda: 2.6e8, sigma: 0.22, kappa: 0.011, shape: shape,
            random: &random)
        results += curve(
            "pinned+membarrier", mode: "percpu", lambda: 1.6e9, sigma: 0.000_1, kappa: 0,
            shape: shape, random: &random)
        results += curve(
            "floor", mode: "none", lambda: 1.8e9, sigma: 0.000_05, kappa: 0, shape: shape,
            random: &random)
        return results
    }

    /// Crossover, storms and killers, which do not grow with the host.
    private static var others: [ContentionEntry] {
        var results = [
            ContentionEntry(
                kind: .crossover, subject: "rseq", mode: "percpu", workers: 2, placement: [0, 1],
                crossover: crossover)
        ]
        for (rate, slowdown) in [(0.0, 1.0), (10, 1.004), (1000, 1.08), (10_000, 1.9)] {
            results.append(
                ContentionEntry(
                    kind: .storm, subject: "rseq", mode: "percpu", workers: 2, placement: [0, 1],
                    nsPerPair: measured(1.1 * slowdown),
                    storm: StormFigures(
                        what: "kill", ratePerSecond: rate, achievedPerSecond: rate * 0.99,
                        cycles: Int(rate),
                        toConfirmUs: rate > 0
                            ? Percentiles(p50: 6, p99: 42, max: 2_000, samples: Int(rate)) : nil,
                        slowdown: measured(slowdown))))
        }
        for killers in [1, 2, 4] {
            results.append(
                ContentionEntry(
                    kind: .killers, subject: "rseq", mode: "percpu", workers: killers,
                    placement: [],
                    killers: KillersFigures(
                        killers: killers, killsPerSecond: measured(21_000 + Double(killers) * 200),
                        toConfirmUs: nil, kills: 1000)))
        }
        return results
    }
}
