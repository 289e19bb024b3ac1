public import Records

extension ContentionEntry {
    /// Curves by workload, sharing and order; then what single pairs took; then maps, storms and killers.
    public static func charts(of document: Document<Self>) -> [any Chart] {
        let measured = document.results.filter { $0.skipped == nil }
        let points = measured.filter { $0.kind == .point && $0.nsPerPair != nil }
        let looks = Looks(points)
        var charts: [any Chart] = []
        for family in grouped(points, by: \.family) { charts += curves(of: family, looks) }
        for family in grouped(points, by: \.family) { charts += latencies(of: family, looks) }
        charts += measured.flatMap(\.maps).map { HeatMap($0) }
        charts += storms(measured.filter { $0.storm != nil })
        charts += killers(measured.filter { $0.killers != nil })
        return charts
    }

    /// A colour per subject, the same in every picture of a run, and rings for atomic mode.
    private struct Looks {
        private var colours: [String: Int] = [:]

        init(_ points: [ContentionEntry]) {
            for point in points where colours[point.subject] == nil {
                colours[point.subject] = colours.count
            }
        }

        func look(_ entry: ContentionEntry) -> Plot.Look {
            Plot.Look(
                colour: (colours[entry.subject] ?? 0) % Plot.mostColours,
                isHollow: entry.mode == "atomic")
        }
    }

    /// What the curves of one picture have in common, in words.
    var family: String {
        let shared =
            switch sharing {
            case "one": "all on one reference"
            case "each": "one reference each"
            default: "sharing \(sharing)"
            }
        return ([workload, shared] + (span.map { [$0.order] } ?? [])).joined(separator: ", ")
    }

    /// What tells a curve from the others of its family.
    var line: String { mode == "none" ? subject : "\(subject) \(mode)" }

    /// Entries with the same key together, keys in the order of their first entry.
    static func grouped(_ entries: [Self], by key: (Self) -> String) -> [[Self]] {
        var order: [String] = []
        var groups: [String: [Self]] = [:]
        for entry in entries {
            let key = key(entry)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(entry)
        }
        return order.compactMap { groups[$0] }
    }

    /// As many pictures as it takes for all names and colours to be told apart, with about as many lines in each;
    /// the lines of one subject stay together.
    private static func split(_ entries: [[Self]]) -> [[[Self]]] {
        var bySubject: [[[Self]]] = []
        for line in entries {
            let known = bySubject.firstIndex { $0.first?.first?.subject == line.first?.subject }
            if let known { bySubject[known].append(line) } else { bySubject.append([line]) }
        }
        let pictures = max(
            (entries.count + Plot.mostSeries - 1) / Plot.mostSeries,
            (bySubject.count + Plot.mostColours - 1) / Plot.mostColours)
        guard pictures > 1 else { return entries.isEmpty ? [] : [entries] }
        let wished = (entries.count + pictures - 1) / pictures
        var split: [[[Self]]] = []
        var subjects = 0
        for lines in bySubject {
            let full =
                split.last.map {
                    $0.count >= wished || $0.count + lines.count > Plot.mostSeries
                        || subjects == Plot.mostColours
                } ?? true
            if full {
                split.append([])
                subjects = 0
            }
            split[split.count - 1] += lines
            subjects += 1
        }
        return split
    }

    private static func curves(of family: [Self], _ looks: Looks) -> [any Chart] {
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
                    return ScalingChart.Series(
                        name: first.line, points: points,
                        scaling: line.compactMap(\.scaling).first,
                        seated: line.filter { $0.span?.oversubscribed != true }.map(\.workers)
                            .max() ?? 0,
                        look: looks.look(first))
                }
                guard !series.isEmpty else { return nil }
                return ScalingChart(
                    title: "\(title): \(family[0].family)", quantity: quantity, series: series,
                    marks: marks)
            }
        }
    }

    /// The entries with the most workers that all have a CPU: with more it is the scheduler that is timed.
    static func fullest(_ family: [Self]) -> [Self] {
        let seated = family.filter { $0.span?.oversubscribed != true }
        let candidates = seated.isEmpty ? family : seated
        let most = candidates.map(\.workers).max()
        return candidates.filter { $0.workers == most }
    }

    /// Between which numbers of workers the workers come to span more.
    static func boundaries(of family: [Self]) -> [ScalingChart.Mark] {
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

    private static func latencies(of family: [Self], _ looks: Looks) -> [any Chart] {
        let sampled = fullest(family.filter { $0.latencyNs != nil })
        guard let first = sampled.first else { return [] }
        let workers = HumanTable.count(first.workers, "worker")
        return split(sampled.map { [$0] }).map { lines in
            let entries = lines.joined()
            let series = entries.compactMap { entry in
                entry.latencyNs.map {
                    LatencyCurve.Series(entry.line, $0, look: looks.look(entry))
                }
            }
            let clock = entries.compactMap(\.latencyNs?.clock).max() ?? 0
            return LatencyCurve(
                title: "Single pairs, \(workers): \(first.family)", unit: "ns", series: series,
                notes: [
                    "Looking at the clock takes up to \(Figure.number(clock)) ns, which is taken off; "
                        + "shorter times than that are not told apart well."
                        + ClockSteps.note(entries.compactMap(\.latencyNs))
                ])
        }
    }

    private static func storms(_ entries: [Self]) -> [any Chart] {
        let rows = entries.compactMap { entry -> IntervalBars.Row? in
            guard let storm = entry.storm, let slowdown = storm.slowdown else { return nil }
            let rate = Axis.label(storm.ratePerSecond)
            return IntervalBars.Row(
                label: "\(entry.subject) \(storm.what) \(rate)/s", figure: slowdown,
                note: "at \(Axis.label(storm.achievedPerSecond))/s",
                repetitions: entry.nsPerPair?.samples)
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
        return bars + confirmations(entries)
    }

    /// A picture per subject: lines of all of them would be one thicket.
    private static func confirmations(_ entries: [Self]) -> [any Chart] {
        grouped(entries.filter { $0.storm?.toConfirmUs != nil }, by: \.subject).flatMap { entries in
            stride(from: 0, to: entries.count, by: Plot.mostColours).map { start in
                let series = entries[start..<min(start + Plot.mostColours, entries.count)]
                    .compactMap { entry -> LatencyCurve.Series? in
                        guard let storm = entry.storm, let wait = storm.toConfirmUs else {
                            return nil
                        }
                        return LatencyCurve.Series(
                            "\(storm.what) \(Axis.label(storm.ratePerSecond))/s", wait)
                    }
                return LatencyCurve(
                    title: "From a switch to its confirmation, \(entries[0].subject)",
                    unit: "µs", series: series)
            }
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
}
