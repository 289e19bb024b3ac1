import Records

/// The table of `bench`: a block per workload, mode and number of workers, a row per subject.
struct BenchTable {
    /// What puts entries under one heading.
    fileprivate struct Group: Hashable {
        let workload: String
        let workers: Int
        let mode: String

        var isYardsticks: Bool { mode == "none" }
    }

    let entries: [BenchEntry]
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    // Widths in columns; the subject's follows from the longest name, the bar takes what is left.
    private static let figureWidth = 11
    private static let intervalWidth = 11
    private static let ratioWidth = 9
    private static let latencyWidth = 6
    private static let fixedWidth =
        2 + 1 + figureWidth + 1 + intervalWidth + 1 + ratioWidth
        + 2 + latencyWidth + 1 + latencyWidth
    private static let barWidths = 7...12

    private var subjectWidth: Int {
        let longest = measured.map { mark($0).count }.max() ?? 0
        return min(max(longest, "subject".count), style.columns - Self.fixedWidth)
    }

    /// Columns left for the bar, 0 when it would say too little.
    private var barWidth: Int {
        let left = style.columns - Self.fixedWidth - subjectWidth - 2
        return left < Self.barWidths.lowerBound ? 0 : min(left, Self.barWidths.upperBound)
    }

    private var measured: [BenchEntry] { entries.filter { $0.skipped == nil } }

    var lines: [String] {
        guard !entries.isEmpty else { return ["nothing was measured"] }
        return table + steps + controls + disturbed + placed + skips + footer
    }

    private var table: [String] {
        guard !measured.isEmpty else { return ["nothing was measured: every subject was skipped"] }
        var lines = heading
        for group in groups {
            let members = measured.filter { Group($0) == group }
            lines.append(ink.strong(title(group)))
            lines += (members.filter(\.isReference) + members.filter { !$0.isReference }).map(row)
        }
        return lines
    }

    /// In order of first appearance, which is the plan's; yardsticks before what is held against them.
    private var groups: [Group] {
        let seen = measured.map(Group.init).reduce(into: [Group]()) { seen, group in
            if !seen.contains(group) { seen.append(group) }
        }
        return seen.filter { group in
            seen.first { $0.workload == group.workload && $0.workers == group.workers } == group
        }.flatMap { first in
            let block = seen.filter { $0.workload == first.workload && $0.workers == first.workers }
            return block.filter(\.isYardsticks) + block.filter { !$0.isYardsticks }
        }
    }

    private func title(_ group: Group) -> String {
        let kind = group.isYardsticks ? "yardsticks" : "\(group.mode) mode"
        let title = "\(group.workload), \(HumanTable.count(group.workers, "worker")), \(kind)"
        return TextLayout.cut(TextLayout.oneLine(title), style.columns)
    }

    private var heading: [String] {
        let pair = Self.figureWidth + 1 + Self.intervalWidth
        let kill = Self.latencyWidth * 2 + 1
        let over =
            TextLayout.left("", 2 + subjectWidth) + " " + TextLayout.right("ns per get+put", pair)
            + " " + TextLayout.right("× floor", Self.ratioWidth) + "  "
            + TextLayout.right("kill→confirm", kill)
        let under =
            "  " + TextLayout.left("subject", subjectWidth) + " "
            + TextLayout.right("median", Self.figureWidth) + " "
            + TextLayout.right("95 %", Self.intervalWidth) + " "
            + TextLayout.right("", Self.ratioWidth) + "  "
            + TextLayout.right("p50 µs", Self.latencyWidth) + " "
            + TextLayout.right("p99 µs", Self.latencyWidth)
            + (barWidth > 0 ? "  each ×2".prefix(2 + barWidth) : "")
        return [over, under].map { ink.faint(TextLayout.cut($0, style.columns)) }
    }

    private func mark(_ entry: BenchEntry) -> String {
        TextLayout.oneLine(entry.subject) + (entry.isReference ? " *" : "")
    }

    private func row(_ entry: BenchEntry) -> String {
        let cost = entry.nsPerPair
        let isWide = cost.map(Figure.isWide) ?? false
        let interval = cost.map {
            isWide ? "wide" : Figure.range($0, .nanoseconds, width: Self.intervalWidth)
        }
        let text =
            "  " + TextLayout.left(mark(entry), subjectWidth) + " "
            + cell(
                cost.map { Figure.figure($0, .nanoseconds, width: Self.figureWidth) },
                Self.figureWidth) + " "
            + cell(interval, Self.intervalWidth) + " "
            + cell(ratio(entry, isRange: isWide), Self.ratioWidth)
            + "  "
            + cell(
                entry.killToConfirmUs.map {
                    ToldPercentile.text($0.p50, 0.5, of: $0.samples, .microseconds)
                }, Self.latencyWidth)
            + " "
            + cell(
                entry.killToConfirmUs.map {
                    ToldPercentile.text($0.p99, 0.99, of: $0.samples, .microseconds)
                }, Self.latencyWidth)
        let line = text + (bar(entry).isEmpty ? "" : "  " + bar(entry))
        return entry.isReference ? ink.faint(line) : line
    }

    /// A range beside a range: a cost that has no single figure has no single ratio.
    private func ratio(_ entry: BenchEntry, isRange: Bool) -> String? {
        entry.ratioToFloor.map { ratio in
            isRange
                ? Figure.roughRange(ratio, .none, width: Self.ratioWidth)
                : Figure.figure(ratio, .none, width: Self.ratioWidth)
        }
    }

    private func cell(_ text: String?, _ width: Int) -> String {
        TextLayout.right(text ?? "–", width)
    }

    /// One block at the floor and one more for each doubling, so that 1.1 and 100 both fit.
    private func bar(_ entry: BenchEntry) -> String {
        guard barWidth > 0, let ratio = entry.ratioToFloor?.median, ratio > 0, ratio.isFinite
        else { return "" }
        var blocks = 1
        var reach = 2.0.squareRoot()
        while ratio > reach, blocks < barWidth {
            blocks += 1
            reach *= 2
        }
        return String(repeating: "▪", count: blocks)
    }

    /// Where the time of a kill goes, for whoever had its steps timed.
    private var steps: [String] {
        let rows = measured.compactMap { entry in
            entry.killStepsUs.map { (entry: entry, steps: $0) }
        }
        guard !rows.isEmpty else { return [] }
        func line(_ subject: String, _ workers: String, _ cells: [String]) -> String {
            "  " + TextLayout.left(subject, 24) + TextLayout.right(workers, 8)
                + cells.map { TextLayout.right($0, 15) }.joined()
        }
        func cell(_ step: Percentiles) -> String {
            KillerTable.times(step).joined(separator: ", ")
        }
        return [
            "", ink.strong("kill→confirm by step: p50, p99 µs"),
            ink.faint(line("subject", "workers", ["barrier", "sum", "confirm"])),
        ]
            + rows.map { row in
                line(
                    TextLayout.oneLine(row.entry.subject), "\(row.entry.workers)",
                    [row.steps.barrier, row.steps.sum, row.steps.confirm].map(cell))
            }
    }

    /// What a user did to its reference while pairs were timed, and how long it took.
    private var controls: [String] {
        let rows = measured.compactMap { entry in
            entry.control.flatMap { control in
                entry.controlUs.map { (entry: entry, control: control, took: $0) }
            }
        }
        guard !rows.isEmpty else { return [] }
        func line(_ subject: String, _ cells: [String]) -> String {
            "  " + TextLayout.left(subject, 22) + cells.map { TextLayout.right($0, 8) }.joined()
        }
        return [
            "", ink.strong("done to the reference while pairs were timed: p50, p99, max µs"),
            ink.faint(line("subject", ["mode", "workers", "what", "p50", "p99", "max", "times"])),
        ]
            + rows.map { row in
                line(
                    TextLayout.oneLine(row.entry.subject),
                    [row.entry.mode, "\(row.entry.workers)", TextLayout.oneLine(row.control)]
                        + KillerTable.times(row.took)
                        + [Figure.text(row.took.max, .microseconds), "\(row.took.samples)"])
            }
    }

    private var disturbed: [String] {
        let discarded = measured.map(\.discarded).cappedSum
        guard discarded > 0 else { return [] }
        let chunks = max(discarded, measured.map(\.chunks).cappedSum)
        let share = Int((Double(discarded) / Double(chunks) * 100).rounded())
        return [
            "",
            "\(share) % of \(chunks) timed parts discarded: a hole in them, or a rival not running",
        ]
    }

    /// What is known of where slots lie and whose threads the workers were.
    private var placed: [String] {
        let known = measured.compactMap(\.slotsOnOwnNode)
        let own = measured.compactMap(\.workersByKind?.own).max() ?? 0
        var lines: [String] = []
        if !known.isEmpty {
            let away = known.count { !$0 }
            lines.append(
                away == 0
                    ? "every slot that was looked up lay on its CPU's own node"
                    : "in \(away) of \(known.count) cells a slot lay on another node than its CPU")
        }
        if own > 0 {
            lines.append(
                "\(HumanTable.count(own, "worker")) beyond libdispatch's ran on own threads")
        }
        return lines
    }

    private var skips: [String] {
        let skipped = entries.filter { $0.skipped != nil }
        guard !skipped.isEmpty else { return [] }
        // One line for all modes and worker counts that were skipped for one reason.
        var reasons: [(subject: String, reason: String)] = []
        for entry in skipped {
            let pair = (subject: entry.subject, reason: entry.skipped ?? "")
            if !reasons.contains(where: { $0 == pair }) { reasons.append(pair) }
        }
        return [""]
            + reasons.flatMap { pair in
                TextLayout.wrap(
                    "skipped \(pair.subject): \(pair.reason)", width: style.columns, rest: "  ")
            }
    }

    private var footer: [String] {
        [
            "",
            "ns per get+put: median of the repetitions and the interval of that median;",
            "a range marked wide stands where they disagree too much for one figure.",
            "× floor: against a plain private add in the same run; one ▪ more per doubling.",
            "* yardsticks, not candidates. kill→confirm: – without a kill, or of too few.",
        ].map { ink.faint(TextLayout.cut($0, style.columns)) } + few
    }

    private var few: [String] {
        let note = FewRepetitions.note(measured.map(\.nsPerPair?.samples))
        return note.isEmpty ? [] : TextLayout.wrap(note, width: style.columns).map(ink.faint)
    }
}

extension BenchTable.Group {
    fileprivate init(_ entry: BenchEntry) {
        self.init(workload: entry.workload, workers: entry.workers, mode: entry.mode)
    }
}
