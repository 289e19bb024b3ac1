public import Records

extension ContentionEntry {
    /// Curves by workload, sharing and order; then what single pairs took; then maps, storms and killers.
    public static func charts(of document: Document<Self>) -> [any Chart] {
        let measured = document.results.filter { $0.skipped == nil }
        let points = measured.filter { $0.kind == .point && $0.nsPerPair != nil }
        var charts: [any Chart] = []
        for family in grouped(points, by: \.family) { charts += curves(of: family) }
        for family in grouped(points, by: \.family) { charts += latencies(of: family) }
        charts += measured.flatMap(\.maps).map { HeatMap($0) }
        charts += storms(measured.filter { $0.storm != nil })
        charts += killers(measured.filter { $0.killers != nil })
        return charts
    }

    /// What the curves of one picture have in common, in words.
    private var family: String {
        let shared =
            switch sharing {
            case "one": "all on one reference"
            case "each": "one reference each"
            default: "sharing \(sharing)"
            }
        return ([workload, shared] + (span.map { [$0.order] } ?? [])).joined(separator: ", ")
    }

    /// What tells a curve from the others of its family.
    private var line: String { mode == "none" ? subject : "\(subject) \(mode)" }

    /// Entries with the same key together, keys in the order of their first entry.
    private static func grouped(_ entries: [Self], by key: (Self) -> String) -> [[Self]] {
        var order: [String] = []
        var groups: [String: [Self]] = [:]
        for entry in entries {
            let key = key(entry)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(entry)
        }
        return order.compactMap { groups[$0] }
    }

    /// As many pictures as it takes to have no more lines in one than there are colours.
    private static func split<Element>(_ elements: [Element]) -> [ArraySlice<Element>] {
        stride(from: 0, to: elements.count, by: Plot.mostSeries).map {
            elements[$0..<min($0 + Plot.mostSeries, elements.count)]
        }
    }

    private static func curves(of family: [Self]) -> [any Chart] {
        let marks = boundaries(of: family)
        let lines = grouped(family, by: \.line).map { $0.sorted { $0.workers < $1.workers } }
        let quantities: [(ScalingChart.Quantity, String, KeyPath<Self, Measured?>)] = [
            (.cost, "Cost of a pair", \.nsPerPair), (.throughput, "Throughput", \.throughput),
        ]
        return split(lines).flatMap { lines in
            quantities.compactMap { quantity, title, path -> (any Chart)? in
                let series = lines.compactMap { line -> ScalingChart.Series? in
                    let points = line.compactMap { entry in
                        entry[keyPath: path].map { (workers: entry.workers, figure: $0) }
                    }
                    guard let first = line.first, !points.isEmpty else { return nil }
                    let scaling = line.compactMap(\.scaling).first
                    return ScalingChart.Series(name: first.line, points: points, scaling: scaling)
                }
                guard !series.isEmpty else { return nil }
                return ScalingChart(
                    title: "\(title): \(family[0].family)", quantity: quantity, series: series,
                    marks: marks)
            }
        }
    }

    /// Between which numbers of workers the workers come to span more.
    private static func boundaries(of family: [Self]) -> [ScalingChart.Mark] {
        var spans: [Int: PlacementSpan] = [:]
        for entry in family { spans[entry.workers] = spans[entry.workers] ?? entry.span }
        let counts = spans.keys.sorted()
        return zip(counts, counts.dropFirst()).compactMap { below, from in
            guard let before = spans[below], let after = spans[from] else { return nil }
            var labels: [String] = []
            if let a = before.sockets, let b = after.sockets, b > a {
                labels.append(HumanTable.count(b, "socket"))
            }
            if after.oversubscribed, !before.oversubscribed {
                labels.append("oversubscribed")
            } else if after.sharesCores, !before.sharesCores {
                labels.append("SMT")
            }
            let isMajor = !labels.isEmpty
            // A socket more is a node more.
            if !isMajor, let a = before.nodes, let b = after.nodes, b > a {
                labels.append(HumanTable.count(b, "node"))
            }
            guard !labels.isEmpty else { return nil }
            return ScalingChart.Mark(
                below: below, from: from, label: labels.joined(separator: ", "), isMajor: isMajor)
        }
    }

    private static func latencies(of family: [Self]) -> [any Chart] {
        let sampled = family.filter { $0.latencyNs != nil }
        guard let most = sampled.map(\.workers).max() else { return [] }
        let series = sampled.filter { $0.workers == most }.compactMap { entry in
            entry.latencyNs.map { LatencyCurve.Series(entry.line, $0) }
        }
        return split(series).map { series in
            LatencyCurve(
                title: "Single pairs, \(HumanTable.count(most, "worker")): \(family[0].family)",
                unit: "ns", series: Array(series))
        }
    }

    private static func storms(_ entries: [Self]) -> [any Chart] {
        let rows = entries.compactMap { entry -> IntervalBars.Row? in
            guard let storm = entry.storm, let slowdown = storm.slowdown else { return nil }
            let rate = Axis.label(storm.ratePerSecond)
            return IntervalBars.Row(
                label: "\(entry.subject) \(storm.what) \(rate)/s", figure: slowdown,
                note: "at \(Axis.label(storm.achievedPerSecond))/s")
        }
        let waits = entries.compactMap { entry -> LatencyCurve.Series? in
            guard let storm = entry.storm, let wait = storm.toConfirmUs else { return nil }
            let rate = Axis.label(storm.ratePerSecond)
            return LatencyCurve.Series("\(entry.subject) \(storm.what) \(rate)/s", wait)
        }
        let bars: [any Chart] =
            rows.isEmpty
            ? []
            : [
                IntervalBars(
                    title: "What switching the mode costs those who count", unit: "",
                    explanation:
                        "Cost of a pair under so many switches per second, by that without.",
                    rows: rows, reference: (1, 0))
            ]
        return bars
            + split(waits).map {
                LatencyCurve(
                    title: "From a switch to its confirmation", unit: "µs", series: Array($0))
            }
    }

    private static func killers(_ entries: [Self]) -> [any Chart] {
        let rows = entries.compactMap { entry -> IntervalBars.Row? in
            guard let killers = entry.killers, let rate = killers.killsPerSecond else { return nil }
            return IntervalBars.Row(
                label: "\(entry.subject), \(HumanTable.count(killers.killers, "killer"))",
                figure: rate)
        }
        guard !rows.isEmpty else { return [] }
        return [
            IntervalBars(
                title: "Many who kill at once", unit: "/s",
                explanation:
                    "Kills per second of all killers together; what does not grow with their "
                    + "number waits for one lock of the whole system.", rows: rows)
        ]
    }

    public static func verdicts(of document: Document<Self>) -> [RunVerdict] {
        let measured = document.results.filter { $0.skipped == nil }
        var verdicts = ViolationVerdict.of(document.violations)
        verdicts += measured.compactMap(\.crossover).map { RunVerdict(.neutral, $0.statement) }
        let points = measured.filter { $0.kind == .point && $0.nsPerPair != nil }
        for family in grouped(points, by: \.family) { verdicts += extremes(of: family) }
        verdicts += measured.flatMap(\.maps).compactMap(boundaryCost)
        let skipped = document.results.count - measured.count
        if skipped > 0 {
            verdicts.append(
                RunVerdict(.neutral, "\(HumanTable.count(skipped, "result")) not measured"))
        }
        return verdicts
    }

    /// The cheapest and the dearest with the most workers.
    private static func extremes(of family: [Self]) -> [RunVerdict] {
        guard let most = family.map(\.workers).max() else { return [] }
        let last = family.filter { $0.workers == most && $0.mode != "none" }.compactMap { entry in
            entry.nsPerPair.map { (name: entry.line, cost: $0.median) }
        }.sorted { ($0.cost, $0.name) < ($1.cost, $1.name) }
        guard let low = last.first, let high = last.last, last.count > 1 else { return [] }
        return [
            RunVerdict(
                .neutral,
                "\(family[0].family), \(HumanTable.count(most, "worker")): a pair costs "
                    + "\(Figure.number(low.cost)) ns with \(low.name), "
                    + "\(Figure.number(high.cost)) ns with \(high.name)")
        ]
    }

    /// Cells between groups against those within.
    private static func boundaryCost(_ map: ContentionMap) -> RunVerdict? {
        let groups = map.nodes.count > 1 ? map.nodes : map.sockets
        guard map.kind == .cpuToCPU, groups.count > 1 else { return nil }
        var owner: [Int: Int] = [:]
        for (index, group) in groups.enumerated() {
            for member in group.members { owner[member] = index }
        }
        var (within, between): ([Double], [Double]) = ([], [])
        for (row, line) in HeatCells(map).cells.enumerated() {
            for (column, cell) in line.enumerated() {
                guard case .value(let value) = cell, let from = owner[map.rows[row]],
                    let to = owner[map.columns[column]]
                else { continue }
                if from == to { within.append(value) } else { between.append(value) }
            }
        }
        guard let near = middle(within), let far = middle(between), near > 0 else { return nil }
        let noun = map.nodes.count > 1 ? "node" : "socket"
        return RunVerdict(
            .neutral,
            "a line takes \(Figure.number(near)) \(map.unit) within a \(noun) and "
                + "\(Figure.number(far)) \(map.unit) to another, \(Figure.number(far / near)) times that"
        )
    }

    private static func middle(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}
