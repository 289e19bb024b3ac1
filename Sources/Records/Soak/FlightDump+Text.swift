/// The same for people, in 80 columns; only command lines and paths may be wider.
extension FlightDump {
    /// What `dump.txt` holds: the most telling part; `dump.json` has all.
    public var text: String {
        ([heading, findingLines, standingLines, threadLines, windowLines]
            .filter { !$0.isEmpty }
            .map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")) + "\n"
    }

    private var heading: [String] {
        var lines = ["What happened, and what was seen of it", ""]
        lines += named("what", what)
        lines += named("time", "\(time), \(elapsedMicroseconds) us into the episode")
        lines += named("build", revision)
        if let host {
            lines += named(
                "host",
                "\(host.name), \(host.cpus) CPUs, \(host.nodes) nodes, \(host.kernel), "
                    + (host.model ?? "unknown model"))
        }
        lines += named("episode", "\(episode), \(title)")
        lines += named("seed", "\(seed)")
        // As they are, to be copied.
        return lines + ["token       \(token)", "again       \(replay)"]
    }

    private var findingLines: [String] {
        guard !findings.isEmpty else { return [] }
        return ["Findings"]
            + findings.flatMap {
                wrapped("\($0.invariant) \($0.symptom): \($0.detail)", first: "  ", next: "    ")
            }
    }

    // MARK: References

    private var standingLines: [String] {
        if let standingsMissing {
            return ["References"] + wrapped(standingsMissing, first: "  ", next: "  ")
        }
        guard !standings.isEmpty else { return ["References", "  none"] }
        var lines = [
            "References",
            "  " + row("no", "mode", "count - bias", "sum of slots", "pending"),
        ]
        let shown = standings.prefix(TextLimit.standings)
        for (number, standing) in shown.enumerated() {
            lines.append(
                "  "
                    + row(
                        "\(number + 1)", standing.mode, "\(standing.countLessBias)",
                        "\(standing.sum)", standing.pending ? "yes" : "no"))
        }
        lines += rest(standings.count - shown.count, "references")
        for (number, standing) in shown.enumerated() {
            lines += ["", "  \(number + 1): \(standing.name)"]
            lines += named("word", "\(standing.count)", indent: 4)
            lines += named(
                "slots", nonZero(standing.slots, "all \(standing.slots.count) are 0"), indent: 4)
            lines += named("held", held(standing.outstanding), indent: 4)
            let steps = standing.steps.joined(separator: ", ")
            lines += named("devres", steps.isEmpty ? "no step yet" : steps, indent: 4)
        }
        return lines
    }

    private func row(
        _ number: String, _ mode: String, _ count: String, _ sum: String, _ pending: String
    ) -> String {
        [
            padded(number, 3), padded(String(mode.prefix(24)), 24), padded(count, 20, atEnd: false),
            padded(sum, 20, atEnd: false), pending,
        ].joined(separator: " ")
    }

    private func held(_ outstanding: [Int]?) -> String {
        guard let outstanding else { return "nobody keeps that account" }
        return nonZero(
            outstanding, "nothing, by any of \(outstanding.count) workers", "by worker ")
    }

    /// Elements that are not 0, by their number.
    private func nonZero(_ values: [Int], _ none: String, _ what: String = "") -> String {
        let there = values.enumerated().filter { $0.element != 0 }
        guard !there.isEmpty else { return none }
        let list = there.map { "\($0.offset):\($0.element)" }.joined(separator: ", ")
        return what + list + (there.count < values.count ? "; the others 0" : "")
    }

    // MARK: Threads

    private var threadLines: [String] {
        var lines = ["Threads, and their last events (us since the episode began)"]
        let workers = threads.filter { $0.kind == .worker }
        let shown = workers.prefix(TextLimit.workers)
        for thread in threads where thread.kind != .worker {
            lines += describe(thread, TextLimit.events)
        }
        for thread in shown { lines += describe(thread, TextLimit.workerEvents) }
        return lines + rest(workers.count - shown.count, "workers")
    }

    private func describe(_ thread: Thread, _ limit: Int) -> [String] {
        let figures =
            [
                thread.operations.map { "\($0) pairs" }, thread.cycles.map { "\($0) cycles" },
                thread.kills.map { "\($0) kills" },
            ].compactMap { $0 }.map { ", " + $0 }.joined()
        let head = "  \(thread.name) (thread \(thread.number))\(figures)"
        guard !thread.events.isEmpty else { return [head + ", no events"] }
        return [head]
            + thread.events.suffix(limit).map { event in
                "    " + padded("\(event.atMicroseconds)", 14, atEnd: false)
                    + " \(event.event) \(event.name ?? String(event.argument))"
            }
    }

    private var windowLines: [String] {
        let met = coverage.windows.filter { $0.value.hits > 0 }.sorted { $0.key < $1.key }
        guard !met.isEmpty else { return [] }
        return ["Windows: passed, held open"]
            + met.map { window, count in
                "  " + padded(window, 28) + " " + padded("\(count.hits)", 14, atEnd: false) + " "
                    + padded("\(count.opened)", 14, atEnd: false)
            }
    }

    // MARK: Layout

    private func rest(_ count: Int, _ what: String) -> [String] {
        count > 0 ? ["  \(count) more \(what) are in dump.json"] : []
    }

    private func named(_ name: String, _ value: String, indent: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indent)
        return wrapped(
            value, first: margin + padded(name, 11) + " ",
            next: margin + String(repeating: " ", count: 12))
    }

    private func padded(_ text: String, _ width: Int, atEnd: Bool = true) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return atEnd ? text + space : space + text
    }

    /// Lines of at most 80 columns, broken between words, and within those that are longer than a line.
    private func wrapped(_ text: String, first: String, next: String) -> [String] {
        var lines: [String] = []
        var line = first
        var isFresh = true
        for word in text.split(whereSeparator: { $0 == " " || $0.isNewline }) {
            var word = word
            if !isFresh, line.count + 1 + word.count > TextLimit.columns {
                lines.append(line)
                (line, isFresh) = (next, true)
            }
            if !isFresh { line += " " }
            while line.count + word.count > TextLimit.columns {
                let room = TextLimit.columns - line.count
                lines.append(line + word.prefix(room))
                line = next
                word = word.dropFirst(room)
            }
            line += word
            isFresh = false
        }
        return lines + [line]
    }
}

/// How much a reader would read.
private enum TextLimit {
    static let columns = 80
    static let standings = 32
    static let workers = 64
    static let events = 24
    static let workerEvents = 8
}
