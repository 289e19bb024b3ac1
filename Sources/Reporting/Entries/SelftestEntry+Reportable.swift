public import Records

extension SelftestEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("id", .text(id)), Cell("detector", detector), Cell("fault", fault),
            Cell("planted", .text(planted)), Cell("kind", .text(kind)),
            Cell("expected", .text(expected.joined(separator: "; "))),
            Cell("caught", skipped == nil ? .flag(caught) : .unknown), Cell("by", by),
            Cell("beside", .text(beside.joined(separator: "; "))), Cell("seconds", seconds),
            Cell("bound_seconds", .number(boundSeconds)),
            Cell("rounds", rounds.map { .integer($0.seconds.count) } ?? .unknown),
            Cell("rounds_missed", rounds?.missed), Cell("rounds_median", rounds?.median),
            Cell("rounds_max", rounds?.max), Cell("skipped", skipped),
        ]
    }

    private func cell(_ name: String, _ value: Cell.Value?) -> Cell {
        Cell(name, value ?? .unknown)
    }

    public var testPoint: TestPoint {
        let name = detector.map { "\($0) catches \(id)" } ?? "nothing is found in \(id)"
        if let skipped { return TestPoint(name: id, outcome: .skipped(skipped)) }
        var diagnostics = [planted, Self.times(self)]
        if let by, by != detector || !holds { diagnostics.append("told: \(by)") }
        if !beside.isEmpty { diagnostics.append("told besides: \(beside.joined(separator: ", "))") }
        return TestPoint(
            name: name, outcome: holds ? .passed : .failed, diagnostics: diagnostics)
    }

    private static func time(_ seconds: Double) -> String { "\(Figure.number(seconds)) s" }

    private static func times(_ entry: SelftestEntry) -> String {
        let bound = "bound \(Self.time(entry.boundSeconds))"
        if let rounds = entry.rounds, let median = rounds.median, let max = rounds.max {
            return "\(rounds.seconds.count) seeds: median \(Self.time(median)), "
                + "longest \(Self.time(max)), missed \(rounds.missed); \(bound)"
        }
        return "\(entry.seconds.map { Self.time($0) } ?? "no time"), \(bound)"
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        let ink = Ink(isColoured: style.isColoured)
        guard !document.results.isEmpty else { return ["nothing was planted"] }
        var lines: [String] = []
        for (kind, title) in titles {
            let entries = document.results.filter { $0.kind == kind && $0.skipped == nil }
            guard !entries.isEmpty else { continue }
            lines += [ink.strong(title), ink.faint(row("", "told by", "time", style))]
            lines += entries.flatMap { Self.lines($0, style, ink) } + [""]
        }
        let skipped = document.results.filter { $0.skipped != nil }
        if !skipped.isEmpty {
            lines.append(ink.strong("not run"))
            lines += skipped.flatMap { entry in
                TextLayout.wrap(
                    "\(entry.id): \(entry.skipped ?? "")", width: style.columns, first: "  ",
                    rest: "    ")
            }
            lines.append("")
        }
        let wrong = document.results.count { !$0.holds }
        let run = document.results.count - skipped.count
        let sum = "\(run) run, \(wrong) wrong, \(skipped.count) not run"
        return lines + [wrong > 0 ? ink.alarm(sum) : sum]
    }

    private static let titles = [
        ("deterministic", "planted, shows at once"), ("statistical", "planted, shows by chance"),
        ("sound", "sound, must show nothing"),
    ]

    private static func lines(_ entry: SelftestEntry, _ style: Style, _ ink: Ink) -> [String] {
        let told = entry.by ?? "nobody"
        let seconds = entry.rounds?.median ?? entry.seconds
        let line = row(
            entry.id, entry.holds ? told : "\(told), WRONG",
            seconds.map { Self.time($0) } ?? "-", style)
        var lines = [entry.holds ? line : ink.alarm(line)]
        if let rounds = entry.rounds, rounds.max != nil {
            lines.append(ink.faint("    \(TextLayout.cut(times(entry), style.columns - 4))"))
        }
        return lines
    }

    private static func row(
        _ id: String, _ told: String, _ seconds: String, _ style: Style
    ) -> String {
        let name = style.columns - 2 - 30 - 10
        return "  " + TextLayout.left(TextLayout.oneLine(id), name)
            + TextLayout.left(TextLayout.oneLine(told), 30) + TextLayout.right(seconds, 10)
    }
}
