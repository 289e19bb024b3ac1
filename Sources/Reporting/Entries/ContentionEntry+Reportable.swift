public import Records

extension ContentionEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("kind", .text(kind.rawValue)), Cell("subject", .text(subject)),
            Cell("workload", .text(workload)), Cell("mode", .text(mode)),
            Cell("sharing", .text(sharing)), Cell("references", .integer(references)),
            Cell("workers", .integer(workers)),
            Cell("placement", .text(CPUOrder.text(placement))),
            Cell("order", span?.order), Cell("sockets", span?.sockets), Cell("nodes", span?.nodes),
            Cell("cores", span?.cores),
        ] + Self.cells("ns_per_pair", nsPerPair)
            + [Cell("ns_per_pair_samples", nsPerPair?.samples)]
            + Self.cells("pairs_per_second", throughput)
            + Self.cells("fairness", fairness)
            + [
                Cell("latency_ns_p50", latencyNs?.p50), Cell("latency_ns_p90", latencyNs?.p90),
                Cell("latency_ns_p99", latencyNs?.p99), Cell("latency_ns_p999", latencyNs?.p999),
                Cell("latency_ns_max", latencyNs?.max),
                Cell("latency_ns_clock", latencyNs?.clock),
                Cell("latency_ns_step", latencyNs?.step),
            ] + Self.cells("sigma", scaling?.sigma) + Self.cells("kappa", scaling?.kappa)
            + Self.cells("knee", scaling?.knee) + Self.cells("lambda", scaling?.lambda)
            + [Cell("residual", scaling?.residual), Cell("fit_reason", scaling?.reason)]
            + counterCells
            + [
                Cell("map", maps.first?.kind.rawValue),
                Cell("crossover_from_workers", crossover?.fromWorkers),
            ] + Self.cells("crossover_operations_per_life", crossover?.operationsPerLife)
            + [
                Cell("storm", storm?.what), Cell("storm_rate_per_second", storm?.ratePerSecond),
                Cell("storm_achieved_per_second", storm?.achievedPerSecond),
            ] + Self.cells("storm_slowdown", storm?.slowdown)
            + [
                Cell("killers", killers?.killers),
                Cell("kills_per_second_median", killers?.killsPerSecond?.median),
                Cell("to_confirm_us_p50", toConfirm?.p50),
                Cell("to_confirm_us_p99", toConfirm?.p99),
                Cell("pairs", .integer(pairs)), Cell("discarded", .integer(discarded)),
                Cell("skipped", skipped),
            ]
    }

    private static func cells(_ name: String, _ measured: Measured?) -> [Cell] {
        [
            Cell("\(name)_median", measured?.median), Cell("\(name)_low", measured?.low),
            Cell("\(name)_high", measured?.high),
        ]
    }

    /// Events per pair of each counter; what is unknown is no number, and why is a text.
    private var counterCells: [Cell] {
        CounterName.allCases.map { name in
            Cell(
                "counter_\(name.rawValue.replacing("-", with: "_"))_per_pair",
                counters.first { $0.name == name.rawValue }?.perPair)
        } + [
            Cell(
                "counters_unknown",
                .text(
                    counters.filter { $0.perPair == nil }.map {
                        "\($0.name): \($0.reason ?? "no reason was given")"
                    }.joined(separator: "; ")))
        ]
    }

    private var toConfirm: Percentiles? { storm?.toConfirmUs ?? killers?.toConfirmUs }

    public var testPoint: TestPoint {
        let name = "contention.\(kind.rawValue).\(identity)"
        if let skipped { return TestPoint(name: name, outcome: .skipped(skipped)) }
        return TestPoint(
            name: name, outcome: isMeasured ? .passed : .failed,
            diagnostics: isMeasured ? diagnostics : ["neither measured nor skipped"])
    }

    /// What tells an entry from others of its kind.
    private var identity: String {
        switch kind {
        case .point:
            "\(subject).\(mode).\(sharing).\(span?.order ?? "any").workers-\(workers)"
        case .map: "\(maps.first?.kind.rawValue ?? "none").\(subject)"
        case .crossover: "\(subject).\(crossover?.against ?? "none")"
        case .storm:
            "\(subject).\(storm?.what ?? "none").rate-\(Self.count(storm?.ratePerSecond ?? 0))"
        case .killers: "\(subject).killers-\(killers?.killers ?? 0)"
        }
    }

    /// Without a fraction where there is none, and as it stands where no integer holds it.
    private static func count(_ value: Double) -> String {
        Int(exactly: value.rounded(.towardZero)).map(String.init) ?? "\(value)"
    }

    private var isMeasured: Bool {
        switch kind {
        case .point: nsPerPair != nil
        case .map: maps.contains { $0.values.contains { $0.contains { $0 != nil } } }
        case .crossover: crossover != nil
        case .storm: storm != nil
        case .killers: killers != nil
        }
    }

    private var diagnostics: [String] {
        var lines: [String] = []
        if let nsPerPair {
            lines.append("ns_per_pair: \(Figure.figure(nsPerPair, .none, width: 30))")
        }
        if let fairness { lines.append("fairness: \(Figure.figure(fairness, .none, width: 30))") }
        if let statement = crossover?.statement { lines.append(statement) }
        return lines
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        let entries = document.results
        let sections: [[String]] = [
            ContentionTable(entries: entries, style: style).lines,
            ContentionLatencyTable(entries: entries, style: style).lines,
            ContentionCounterTable(entries: entries, style: style).lines,
            ScalingTable(entries: entries, style: style).lines,
            maps(charts(of: document).filter(\.isMap), style: style),
            CrossoverText(entries: entries, style: style).lines,
            StormTable(entries: entries, style: style).lines,
            KillerTable(entries: entries, style: style).lines,
            skips(entries, style: style),
        ]
        // The header ends in an empty line already.
        let lines = sections.flatMap(\.self).drop(while: \.isEmpty)
        return lines.isEmpty ? ["nothing was measured"] : Array(lines)
    }

    /// Each after an empty line, save those of one line that follow each other.
    private static func maps(_ charts: [any Chart], style: Style) -> [String] {
        var lines: [String] = []
        var wasShort = false
        for text in charts.map({ $0.text(style) }) {
            if !(wasShort && text.count == 1) { lines.append("") }
            lines += text
            wasShort = text.count == 1
        }
        return lines
    }

    /// Subjects that one part left out for the same reason, together.
    private static func skips(_ entries: [Self], style: Style) -> [String] {
        struct Group: Hashable {
            let kind: Kind
            let reason: String
        }
        var order: [Group] = []
        var subjects: [Group: [String]] = [:]
        for entry in entries {
            guard let reason = entry.skipped else { continue }
            let group = Group(kind: entry.kind, reason: reason)
            if subjects[group] == nil { order.append(group) }
            if subjects[group]?.contains(entry.subject) != true {
                subjects[group, default: []].append(entry.subject)
            }
        }
        guard !order.isEmpty else { return [] }
        return [""]
            + order.flatMap { group in
                TextLayout.wrap(
                    "skipped in \(group.kind.part): "
                        + "\(subjects[group, default: []].joined(separator: ", ")): \(group.reason)",
                    width: style.columns, rest: "  ")
            }
    }
}

extension ContentionEntry.Kind {
    /// The part of the run that an entry comes from, as `--parts` calls it.
    fileprivate var part: String {
        switch self {
        case .point: "sweep"
        case .map: "maps"
        case .crossover: "crossover"
        case .storm: "storms"
        case .killers: "killers"
        }
    }
}
