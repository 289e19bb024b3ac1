import Records
import Statistics

/// The table of `compare`: for each cell a heading that names it and a line of figures.
struct CompareTable {
    let entries: [CompareEntry]
    /// The options of the plan: how A and B were written.
    var options: [String: String] = [:]
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    // Widths in columns; together with the gaps they are 80 at most.
    private static let costWidth = 8
    private static let ratioWidth = 5
    private static let intervalWidth = 11
    private static let noiseWidth = 6
    private static let verdictWidth = 12

    var lines: [String] {
        guard let first = entries.first else { return ["nothing was measured"] }
        let measured = entries.filter { $0.skipped == nil }
        var lines = sides(first)
        if measured.isEmpty { return lines + ["nothing was measured"] + skips }
        lines += [
            "",
            ink.faint(
                row("A ns", "B ns", "B/A", "95 %", "noise", IntervalPicture.heading, "verdict")),
        ]
        for entry in measured {
            lines += TextLayout.wrap(title(entry), width: style.columns, rest: "  ").map(ink.strong)
            lines.append(figures(entry))
            lines += (Self.more(entry).map { [$0] } ?? []).flatMap {
                TextLayout.wrap($0, width: style.columns, first: "    ", rest: "      ")
            }
        }
        return lines + operations(measured) + controls(measured) + skips + footer(measured)
    }

    /// Which is which.
    private func sides(_ entry: CompareEntry) -> [String] {
        [("A", "a", entry.a, "before"), ("B", "b", entry.b, "after")].flatMap {
            letter, option, name, word in
            var shown = name
            if let typed = options[option], typed.lowercased() != name.lowercased() {
                shown = "\(typed) (\(name))"
            }
            return TextLayout.wrap(
                "\(letter) (\(word)) is \(shown)", width: style.columns, rest: "    ")
        }
    }

    /// Who takes part, where it is not A and B as they stand at the top.
    private func names(_ entry: CompareEntry) -> String? {
        if entry.isCostOnly {
            return entry.a == CompareEntry.nothing ? "of \(entry.b)" : "of \(entry.a)"
        }
        guard let first = entries.first, (entry.a, entry.b) != (first.a, first.b) else {
            return nil
        }
        return "\(entry.a) and \(entry.b)"
    }

    private func title(_ entry: CompareEntry) -> String {
        // Whoever is in a mode of its own is called by it.
        let mode = entry.mode == "none" || entry.isAcrossModes ? nil : "\(entry.mode) mode"
        let parts = [
            entry.workload, HumanTable.count(entry.workers, "worker"), mode, entry.subject,
            entry.shape.map { "\($0) shape" }, entry.what, names(entry),
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    private func figures(_ entry: CompareEntry) -> String {
        func cost(_ measured: Measured?) -> String {
            measured.map { Figure.figure($0, .nanoseconds, width: Self.costWidth) } ?? "–"
        }
        let line = row(
            cost(entry.aNs), cost(entry.bNs),
            entry.ratio.map { Figure.number($0.median, .fine) } ?? "–",
            entry.ratio.map(interval) ?? "–", entry.noiseFloor.map(Self.percent) ?? "–",
            entry.ratio.map { IntervalPicture(ratio: $0, margin: entry.margin).text } ?? "",
            entry.verdict?.rawValue ?? (entry.isCostOnly ? "cost only" : "–"))
        return switch entry.verdict {
        case .regressed: ink.alarm(line)
        case .inconclusive: ink.warning(line)
        case .improved, .equivalent, nil: line
        }
    }

    private func row(
        _ a: String, _ b: String, _ ratio: String, _ interval: String, _ noise: String,
        _ picture: String, _ verdict: String
    ) -> String {
        let line = [
            "", TextLayout.right(a, Self.costWidth), TextLayout.right(b, Self.costWidth),
            TextLayout.right(ratio, Self.ratioWidth),
            TextLayout.right(interval, Self.intervalWidth),
            TextLayout.right(noise, Self.noiseWidth) + " ",
            TextLayout.left(picture, IntervalPicture.columns),
            TextLayout.cut(verdict, Self.verdictWidth),
        ].joined(separator: " ")
        return TextLayout.cut(line, style.columns)
    }

    private func interval(_ ratio: Measured) -> String {
        for precision in [Figure.Precision.fine, .usual, .rough] {
            let low = Figure.number(ratio.low, precision)
            let high = Figure.number(ratio.high, precision)
            let both = low == high ? low : "\(low)–\(high)"
            if both.count <= Self.intervalWidth { return both }
        }
        return "wide"
    }

    /// A share as a percentage: `0.4 %`, `2 %`, `12 %`.
    private static func percent(_ share: Double) -> String { "\(count(share * 100, .rough)) %" }

    /// A small number without the decimals that it does not need: `2`, `0.4`, `12`.
    private static func count(
        _ value: Double, _ precision: Figure.Precision = .fine
    ) -> String {
        value == value.rounded() && value.magnitude < 1e6
            ? "\(Int(value))" : Figure.number(value, precision)
    }

    /// What each side does to a page and to its pagemap's reference, counted and not timed.
    ///
    /// One line for all cells that count the same: shapes and workers change no count.
    private func operations(_ measured: [CompareEntry]) -> [String] {
        var rows: [String] = []
        for entry in measured {
            guard let a = entry.aOperations, let b = entry.bOperations else { continue }
            let cells = [
                a.pageAtomics, b.pageAtomics, a.refPercpu, b.refPercpu, a.refAtomic, b.refAtomic,
            ].map { TextLayout.right(Self.count($0), 7) }
            let name = TextLayout.left("  \(entry.workload), \(entry.mode)", 38)
            let row = TextLayout.cut(name + cells.joined(), style.columns)
            if !rows.contains(row) { rows.append(row) }
        }
        guard !rows.isEmpty else { return [] }
        let over = ["page atomics", "ref percpu", "ref atomic"].map { TextLayout.right($0, 14) }
        let under = TextLayout.right("A", 7) + TextLayout.right("B", 7)
        return [
            "", ink.strong(TextLayout.left("counted per page", 38)) + ink.faint(over.joined()),
            TextLayout.left("", 38) + ink.faint(under + under + under),
        ] + rows
    }

    /// What would decide an inconclusive cell; `nil` for any other.
    static func more(_ entry: CompareEntry) -> String? {
        guard entry.verdict == .inconclusive else { return nil }
        let unit = entry.paired ? "pair" : "repetition"
        let least = PairedRatio.fewestPairs
        if entry.pairs < least {
            return "fewer than \(least) \(unit)s show nothing, whatever they show"
                + (entry.paired ? "; make more (-r \(5 * least))" : "; make more in each file")
        }
        if entry.paired, entry.noiseFloor == nil {
            return "A against itself has no pair: nobody knows the noise"
        }
        guard let needed = entry.pairsNeeded else {
            if !entry.paired, entry.noiseFloor == nil {
                return "the noise is unknown, 10 % is assumed; record the floor in both files"
            }
            return
                "no number of \(unit)s decides: the difference is about as large as what is worth "
                + "naming; choose another --min-effect"
        }
        let flag = entry.paired ? " (-r \(about(rounds(entry, more: needed))))" : " in each file"
        return "about \(HumanTable.count(about(needed), unit)) more would decide\(flag)"
    }

    /// Rounds in all for so many pairs more: not every round brings a pair.
    private static func rounds(_ entry: CompareEntry, more needed: Int) -> Int {
        let perPair = max(1, Double(entry.rounds ?? 0) / Double(max(1, entry.pairs)))
        return Int((Double(entry.pairs + needed) * perPair).rounded(.up))
    }

    /// A guess with the two digits that it deserves, rounded up.
    private static func about(_ count: Int) -> Int {
        var unit = 1
        while count / unit >= 100 { unit *= 10 }
        return (count + unit - 1) / unit * unit
    }

    /// What fixed work cost, and from how many pairs all this is.
    private func controls(_ measured: [CompareEntry]) -> [String] {
        let pairs = measured.map(\.pairs)
        guard let fewest = pairs.min(), let most = pairs.max() else { return [] }
        let range = fewest == most ? "\(most)" : "\(fewest)–\(most)"
        let paired = measured.allSatisfy(\.paired)
        let line = "\(range) \(paired ? "pairs" : "repetitions") in each cell"
        if !paired { return ["", TextLayout.cut(line, style.columns)] }
        let workers = measured.map(\.workers).reduce(into: [Int]()) { known, count in
            if !known.contains(count) { known.append(count) }
        }
        let costs = workers.map { count in
            let control = measured.first { $0.workers == count && $0.controlNs != nil }?.controlNs
            let cost = control.map {
                Figure.figure($0, .nanoseconds, width: Self.costWidth) + " ns"
            }
            return "\(cost ?? "none") with \(HumanTable.count(count, "worker"))"
        }
        return [""]
            + TextLayout.wrap(
                "\(line); control, fixed work: \(costs.joined(separator: ", "))",
                width: style.columns, rest: "  ")
    }

    private var skips: [String] {
        let reasons = entries.compactMap { entry in
            entry.skipped.map { "skipped \(title(entry)): \($0)" }
        }
        return reasons.isEmpty
            ? [] : [""] + reasons.flatMap { TextLayout.wrap($0, width: style.columns, rest: "  ") }
    }

    private func footer(_ measured: [CompareEntry]) -> [String] {
        let effect = Self.percent(measured.map(\.minEffect).max() ?? 0)
        let isPaired = measured.allSatisfy(\.paired)
        let compared = measured.count { !$0.isCostOnly }
        let areGenerations = measured.contains { $0.shape != nil }
        return [
            "",
            areGenerations
                ? "A ns, B ns: per page, its way in and out; of ref-get-put per pair."
                : "A ns, B ns: per pair of a get and a put.",
            isPaired
                ? "B/A: median ratio of the pairs with its 95 % interval; below 1 B is cheaper."
                : "B/A: ratio of the medians, 95 % from both intervals; below 1 B is cheaper.",
            isPaired
                ? "noise: how far A against itself reached from 1 in the same run."
                : "noise: how far the files' floors are apart; where unknown 10 % is assumed.",
            "picture: a column is 1 %, ░ not worth naming: \(effect), or the noise if larger.",
            "improved, regressed: the interval lies beyond ░. equivalent: it lies within \(effect),",
            "and the noise does too. inconclusive: none of these is shown.",
            HumanTable.count(compared, "cell")
                + ", each at 95 %: about one in twenty is beside the truth by chance.",
        ].map { ink.faint(TextLayout.cut($0, style.columns)) }
            + (areGenerations ? placement : [])
    }

    /// Why the least effect of generations is larger than that of anything else.
    private var placement: [String] {
        TextLayout.wrap(
            "Where the linker puts a loop over pages alone moves it by 4 to 5 %, which A against "
                + "itself does not show. So generations want 5 % unless --min-effect says otherwise.",
            width: style.columns
        ).map(ink.faint)
    }
}
