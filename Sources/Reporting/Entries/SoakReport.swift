import Records

/// One soak for people: what ran, how fast, its waits, its windows, and the verdict.
struct SoakReport {
    let entry: SoakEntry
    /// Violations that the document holds; there may have been more.
    let told: Int
    let style: Style

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    /// Of lists that can get long, what a reader would read.
    private static let mostTold = 8
    private static let nameWidth = 24
    private static let columnWidth = 11

    var lines: [String] {
        if let skipped = entry.skipped { return wrapped("skipped: \(skipped)").map(ink.warning) }
        if !entry.oracleThroughput.isEmpty { return oracle }
        return headline + counts + SoakRanTable(ran: entry.ran, style: style).lines + latencies
            + SoakWindowTable(entry: entry, style: style).lines + [""] + notes + verdict
    }

    // MARK: - Headline and counts

    private var headline: [String] {
        let resumed =
            entry.resumed ? ", resumed \(HumanTable.count(entry.resumptions, "time"))" : ""
        return wrapped(
            "\(HumanTable.count(entry.episodes, "episode")) in \(Self.time(entry.seconds)) of load"
                + resumed
        ).map(ink.strong)
    }

    private var counts: [String] {
        [
            ("cycles", entry.cycles, entry.cyclesPerSecond),
            ("pairs", entry.operations, entry.operationsPerSecond),
            ("kills", entry.kills, rate(of: entry.kills)),
        ].map { name, count, rate in
            let perSecond = rate.map { "\(TeardownReport.rate($0)) a second" } ?? ""
            return TextLayout.cut(
                "  " + TextLayout.left(name, 8) + TextLayout.right("\(count)", 20) + "  "
                    + perSecond,
                style.columns)
        }
    }

    private func rate(of count: Int) -> Double? {
        entry.seconds > 0 ? Double(count) / entry.seconds : nil
    }

    /// `8 h 12 min`, `3 min 5 s`, `59.5 s`.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "?" }
        let whole = Int(seconds)
        return switch whole {
        case 86_400...: "\(whole / 86_400) d \(whole / 3600 % 24) h"
        case 3600...: "\(whole / 3600) h \(whole / 60 % 60) min"
        case 60...: "\(whole / 60) min \(whole % 60) s"
        default: "\(Figure.number(seconds)) s"
        }
    }

    // MARK: - What the oracle costs

    private var oracle: [String] {
        [
            ink.strong("throughput with the oracle over throughput without it"), "",
            ink.faint(row("load, way of counting", ["left", "low", "high", "pairs"])),
        ]
            + entry.oracleThroughput.map { ratio in
                row(
                    "\(ratio.load) \(ratio.subject)",
                    [ratio.median, ratio.low, ratio.high].map(Self.share) + ["\(ratio.pairs)"])
            } + [
                "", "left: the median of pairs of episodes, one with and one without; low and high",
                "hold the true one with 95 %.",
            ]
    }

    private static func share(_ ratio: Double) -> String {
        guard ratio.isFinite, ratio >= 0, ratio < 100 else { return "?" }
        return "\(Int((ratio * 100).rounded())) %"
    }

    // MARK: - Waits

    private var latencies: [String] {
        let rows = [
            ("kill to confirm", entry.latency.killToConfirm),
            ("confirm to release", entry.latency.confirmToRelease),
            ("teardown", entry.latency.teardown),
        ]
        return ["", ink.faint(row("wait, µs", ["p50", "p99", "max", "samples"]))]
            + rows.map { name, quantiles in
                guard let quantiles else { return row(name, ["never"]) }
                return row(
                    name,
                    [(quantiles.p50, 0.5), (quantiles.p99, 0.99)].map { value, share in
                        ToldPercentile.text(value, share, of: quantiles.samples, .microseconds)
                    } + [Figure.text(quantiles.max, .microseconds), "\(quantiles.samples)"])
            }
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        "  " + TextLayout.left(name, Self.nameWidth)
            + cells.map { TextLayout.right($0, Self.columnWidth) }.joined()
    }

    // MARK: - What was found

    private var notes: [String] {
        let known = entry.known.sorted { $0.key < $1.key }.map { name, count in
            "\(name), \(HumanTable.count(count, "time")): a defect of that kernel itself"
        }
        let invalid = entry.invalid.prefix(Self.mostTold).map { stretch in
            "\(Self.time(stretch.from)) to \(Self.time(stretch.to)): \(stretch.reason)"
        }
        return labelled("known", Array(known.prefix(Self.mostTold)), of: known.count)
            + labelled("invalid", invalid, of: max(entry.invalidCount, entry.invalid.count))
            + labelled(
                "dump", Array(entry.dumps.prefix(Self.mostTold)), of: entry.dumps.count)
    }

    private func labelled(_ label: String, _ texts: [String], of count: Int) -> [String] {
        let more = count > texts.count ? ["and \(count - texts.count) more"] : []
        return (texts + more).flatMap { text in
            TextLayout.wrap(
                text, width: style.columns, first: TextLayout.left(label, 9),
                rest: TextLayout.left("", 9))
        }
    }

    private var verdict: [String] {
        if entry.findings > 0 {
            let first = entry.findings > told ? "; \(told) of them below" : ""
            return wrapped("VIOLATED: \(HumanTable.count(entry.findings, "finding"))\(first)")
                .map(ink.alarm)
        }
        let but = entry.known.isEmpty ? "nothing was found" : "only what is known was found"
        return wrapped("held: \(but)").map(ink.strong) + gaps
    }

    /// What takes from a verdict that nothing was found.
    private var gaps: [String] {
        var gaps: [String] = []
        if !entry.neverHit.isEmpty {
            gaps.append(
                "\(HumanTable.count(entry.neverHit.count, "window")) never met: "
                    + "nothing is known of what happens there")
        }
        if entry.invalidCount > 0 { gaps.append("invalid stretches prove nothing") }
        return gaps.flatMap(wrapped).map(ink.warning)
    }

    private func wrapped(_ text: String) -> [String] {
        TextLayout.wrap(text, width: style.columns, rest: "  ")
    }
}
