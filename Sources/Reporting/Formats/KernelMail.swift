public import Records

/// Plain text of 72 columns for a mailing list: each figure with its %stddev, %change against the first run
/// of the same command as far as both measured the same, and the commands that repeat it.
public struct KernelMail: RunsFormat {
    public let id = "lkml"
    public let summary = "72 columns for a mail to the kernel's list"
    public let fileExtension = "lkml.txt"

    static let columns = 72

    private let notes: [String]

    /// - Parameter notes: What is to be said of the files that the records came from, shown at the end.
    public init(notes: [String] = []) { self.notes = notes }

    public func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String {
        let labelled = zip(runs, RunLabels.labels(of: runs)).map { (run: $0, label: $1) }
        var order: [String] = []
        var groups: [String: [(run: RecordedRun, label: String)]] = [:]
        for one in labelled {
            if groups[one.run.command] == nil { order.append(one.run.command) }
            groups[one.run.command, default: []].append(one)
        }
        var lines: [String] = []
        for command in order {
            let group = groups[command, default: []]
            if !lines.isEmpty { lines.append("") }
            for one in group { lines += Self.heading(one.run, one.label) }
            lines += Self.tables(group) + Self.outcomes(group)
        }
        if !notes.isEmpty {
            lines += [""] + notes.flatMap { Self.wrap("note: \($0)", rest: "  ") }
        }
        if !runs.isEmpty { lines += Self.reproduction(labelled) }
        return lines.map { "\($0)\n" }.joined()
    }

    // MARK: - What ran where

    private static func heading(_ run: RecordedRun, _ label: String) -> [String] {
        let host = run.host
        let place =
            "\(HumanTable.count(host.cpus, "CPU")), \(HumanTable.count(host.nodes, "node")),"
            + " Linux \(host.kernel), \(host.model ?? "CPU model unknown"),"
            + " virtualised: \(run.environment.virtualised ?? "unknown"),"
            + " reftorture \(run.version), seed \(run.plan.seed)"
        var lines = wrap("\(run.command) on \(label): \(place)", rest: "  ")
        if let notice = run.environment.emulationNotice {
            lines += wrap("\(label): \(notice)", first: "  ", rest: "  ")
        }
        return lines + run.verdicts.flatMap { wrap($0.text, first: "  ", rest: "    ") }
    }

    // MARK: - Figures

    /// A time under the name of what was measured.
    private struct Named {
        let name: String
        let time: RowFigures.Time
    }

    private static func tables(_ group: [(run: RecordedRun, label: String)]) -> [String] {
        guard let base = group.first else { return [] }
        if base.run.command == "compare" {
            return group.flatMap { pairs($0.run, $0.label) }
        }
        let figures = times(of: base.run)
        let others = group.dropFirst().map { (figures: times(of: $0.run), label: $0.label) }
        let names = Set(figures.map(\.name))
        // What is like it in nothing stands alone, and the first does where it is beside none.
        let comparable = others.map { $0.figures.contains { names.contains($0.name) } }
        var lines = comparable.contains(true) ? [] : table(figures, base.label)
        var isShown = false
        for (other, isComparable) in zip(others, comparable) {
            guard isComparable else {
                lines += alone(other.figures, other.label, beside: base.label)
                continue
            }
            guard isShown else {
                lines += table(figures, base.label, other.figures, other.label)
                isShown = true
                continue
            }
            // What only the first has is in the table above.
            let common = Set(other.figures.map(\.name))
            let both = figures.filter { common.contains($0.name) }
            lines += table(both, base.label, other.figures, other.label)
            if both.count < figures.count {
                lines += wrap(
                    "and \(figures.count - both.count) of \(base.label) alone, in the table above",
                    first: "  ", rest: "  ")
            }
        }
        return lines
    }

    /// A run that has nothing in common with the first.
    private static func alone(_ figures: [Named], _ label: String, beside first: String)
        -> [String]
    {
        guard !figures.isEmpty else { return [] }
        return [""] + wrap("\(label) has nothing in common with \(first):", rest: "  ")
            + table(figures, label)
    }

    private static func times(of run: RecordedRun) -> [Named] {
        var taken: [String: Int] = [:]
        return run.rows.map(RowFigures.init).flatMap { row in
            row.times.map { time in
                let name = "\(row.words) \(time.name), \(time.unit)"
                taken[name, default: 0] += 1
                let count = taken[name, default: 1]
                return Named(name: count > 1 ? "\(name) (\(count))" : name, time: time)
            }
        }
    }

    /// Both sides of a comparison are in one row.
    private static func pairs(_ run: RecordedRun, _ label: String) -> [String] {
        var before: [Named] = []
        var after: [Named] = []
        for row in run.rows.map(RowFigures.init) {
            for time in row.times where time.name == "a" || time.name == "b" {
                let named = Named(name: "\(row.words), \(time.unit)", time: time)
                if time.name == "a" { before.append(named) } else { after.append(named) }
            }
        }
        return table(before, "\(label) A", after, "\(label) B")
    }

    private static let valueWidth = 8
    private static let sideWidth = valueWidth + 7
    private static let changeWidth = 9

    private static func table(_ figures: [Named], _ label: String) -> [String] {
        guard !figures.isEmpty else { return [] }
        let head = [TextLayout.right(label, sideWidth), TextLayout.right("%stddev", sideWidth)]
        return [""] + head
            + figures.flatMap { line([side($0.time)], $0.name) }
    }

    private static func table(
        _ figures: [Named], _ label: String, _ others: [Named], _ otherLabel: String
    ) -> [String] {
        let second = Dictionary(others.map { ($0.name, $0.time) }) { first, _ in first }
        let first = Set(figures.map(\.name))
        let blank = String(repeating: " ", count: changeWidth)
        var lines: [String] = []
        for figure in figures {
            let other = second[figure.name]
            lines += line(
                [side(figure.time), change(figure.time, other), side(other)], figure.name)
        }
        for other in others where !first.contains(other.name) {
            lines += line([side(nil), blank, side(other.time)], other.name)
        }
        guard !lines.isEmpty else { return [] }
        return [
            "",
            TextLayout.right(label, sideWidth) + blank + TextLayout.right(otherLabel, sideWidth),
            TextLayout.right("%stddev", sideWidth) + TextLayout.right("%change", changeWidth)
                + TextLayout.right("%stddev", sideWidth),
        ] + lines
    }

    /// Figures, then the name in what is left of the line and in as many lines as it takes.
    private static func line(_ sides: [String], _ name: String) -> [String] {
        let figures = sides.joined() + "  "
        let blank = String(repeating: " ", count: figures.count)
        return wrap(name, first: figures, rest: blank)
    }

    private static func side(_ time: RowFigures.Time?) -> String {
        guard let time else { return String(repeating: " ", count: sideWidth) }
        let unit: Figure.Unit = time.unit == "ns" ? .nanoseconds : .microseconds
        let value = TextLayout.right(Figure.text(time.median, unit), valueWidth)
        guard let deviation = time.deviation, time.median > 0 else {
            return value + String(repeating: " ", count: sideWidth - valueWidth)
        }
        return value + " ± " + TextLayout.right(percent(deviation / time.median), 4)
    }

    private static func percent(_ share: Double) -> String {
        let percent = (share * 100).rounded()
        return percent < 1000 ? "\(Int(percent))%" : ">9x"
    }

    private static func change(
        _ before: RowFigures.Time, _ after: RowFigures.Time?
    ) -> String {
        guard let after, before.median > 0 else {
            return String(repeating: " ", count: changeWidth)
        }
        let percent = (after.median / before.median - 1) * 100
        let text = Figure.number(percent.magnitude, .rough)
        return TextLayout.right("\(percent < 0 ? "-" : "+")\(text)%", changeWidth)
    }

    // MARK: - What held

    private static func outcomes(_ group: [(run: RecordedRun, label: String)]) -> [String] {
        var lines: [String] = [""]
        for (run, label) in group {
            let failed = run.points.filter { $0.outcome == .failed }
            let passed = run.points.count { $0.outcome == .passed }
            let skipped = run.points.count - passed - failed.count
            lines += wrap(
                "\(label): \(passed) passed, \(failed.count) failed, \(skipped) skipped,"
                    + " \(HumanTable.count(run.violations.count, "violation"))", rest: "  ")
            lines += failed.flatMap { wrap("failed: \($0.name)", first: "  ", rest: "    ") }
            lines += run.violations.flatMap { violation in
                wrap(
                    "VIOLATED \(violation.invariant): \(violation.symptom):"
                        + " \(violation.detail)", first: "  ", rest: "    ")
                    + wrap("repeat with: \(violation.replay)", first: "    ", rest: "      ")
            }
        }
        return lines
    }

    // MARK: - Again

    private static func reproduction(
        _ runs: [(run: RecordedRun, label: String)]
    ) -> [String] {
        var lines = [
            "", "%stddev is that of repetitions whose median has the recorded 95%",
            "interval, were they normally distributed; %change is between medians.", "",
            "reproduce:",
        ]
        for (run, label) in runs {
            lines += [""] + wrap("# \(label), reftorture \(run.version)", rest: "# ")
            lines += Reproduction(run).lines(width: columns, rest: "        ")
        }
        return lines
    }

    private static func wrap(
        _ text: String, first: String = "", rest: String = ""
    ) -> [String] {
        TextLayout.wrap(text, width: columns, first: first, rest: rest).map { line in
            // A mail ends no line in blanks.
            String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
