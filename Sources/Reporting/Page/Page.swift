public import Records

/// Recorded runs as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.
///
/// Pure: the same runs give the same bytes.
public enum Page {
    /// Runs that get a part of their own; of more, those with bad news come first, and the rest is in the table.
    static let mostDetailed = 48
    /// Bad news on top of the page; the table below them has a verdict of each run.
    private static let mostVerdicts = 12
    /// Notes on the files; what is more is counted.
    private static let mostNotes = 12

    /// Writes a page.
    ///
    /// - Parameters:
    ///   - runs: In the order in which they are to be read.
    ///   - notes: What a reader should know about the records as a whole, such as a line that was cut off.
    /// - Returns: A whole document, ending in a newline.
    /// - Throws: `RecordError.cannotEncode` when a figure is not a number.
    public static func html(
        _ runs: [RecordedRun], notes: [String] = []
    ) throws(RecordError) -> String {
        try refuse(runs)
        let hosts = orderedHosts(runs)
        let detailed = chosen(runs)
        let title = runs.count == 1 ? "reftorture \(runs[0].command)" : "reftorture report"
        var lines = [
            "<!DOCTYPE html>", "<html lang=en>", "<head>", "<meta charset=utf-8>",
            "<meta name=viewport content=\"width=device-width, initial-scale=1\">",
            "<title>\(SVG.escape(title))</title>", "<style>\n\(PageStyle.sheet)</style>", "</head>",
            "<body>", "<main>",
        ]
        // One run has its name in its own heading.
        if runs.count != 1 {
            lines += [
                "<header>", "<h1>\(SVG.escape(title))</h1>",
                "<p class=sub>\(HumanTable.count(runs.count, "run")) of "
                    + "\(HumanTable.count(hosts.count, "host"))</p>", "</header>",
            ]
        }
        lines += PageRun.list(verdicts(of: runs, hosts: hosts.count))
        let banners = banners(notes)
        // One run has its verdicts in its own part, and nothing stands above them.
        if runs.count != 1 { lines += banners }
        if runs.isEmpty { lines.append("<p>There are no records.</p>") }
        if runs.count > 1 {
            lines += summary(runs, hosts: hosts, detailed: Set(detailed))
            lines += RunsOverlay(runs: runs).html
        }
        for group in groups(detailed, runs) {
            let isMany = Set(group.map { runs[$0].host.name }).count > 1
            lines.append("<div class=\"group\(isMany ? " many" : "")\">")
            lines += group.flatMap {
                PageRun(
                    run: runs[$0], number: $0 + 1, isOnly: runs.count == 1,
                    notes: runs.count == 1 ? banners : []
                ).html
            }
            lines.append("</div>")
        }
        return (lines + ["</main>", "</body>", "</html>"]).joined(separator: "\n") + "\n"
    }

    /// A figure that is no number has no place in a drawing; JSON refuses it too.
    private static func refuse(_ runs: [RecordedRun]) throws(RecordError) {
        for run in runs {
            for cell in run.rows.joined() {
                guard case .number(let number) = cell.value, !number.isFinite else { continue }
                throw RecordError.cannotEncode(
                    path: run.source.isEmpty ? "the page" : run.source,
                    reason: "\(cell.name) is \(number), not a number; leave this record out")
            }
        }
    }

    /// What is to be said of the files.
    private static func banners(_ notes: [String]) -> [String] {
        let more = notes.count - mostNotes
        let shown =
            notes.prefix(mostNotes) + (more > 0 ? ["and \(more) more notes on the files"] : [])
        return shown.map { "<p class=banner>\(SVG.escape($0))</p>" }
    }

    // MARK: - Choice and order

    private static func orderedHosts(_ runs: [RecordedRun]) -> [String] {
        var known: Set<String> = []
        return runs.map(\.host.name).filter { known.insert($0).inserted }
    }

    private static func isBad(_ run: RecordedRun) -> Bool {
        run.verdicts.contains { $0.tone == .bad }
    }

    /// Indices of the runs that are shown whole, ascending.
    private static func chosen(_ runs: [RecordedRun]) -> [Int] {
        guard runs.count > mostDetailed else { return Array(runs.indices) }
        let first =
            runs.indices.filter { isBad(runs[$0]) } + runs.indices.filter { !isBad(runs[$0]) }
        return first.prefix(mostDetailed).sorted()
    }

    /// Runs of the same command side by side, commands in the order of their first run.
    private static func groups(_ indices: [Int], _ runs: [RecordedRun]) -> [[Int]] {
        var order: [String] = []
        var groups: [String: [Int]] = [:]
        for index in indices {
            let command = runs[index].command
            if groups[command] == nil { order.append(command) }
            groups[command, default: []].append(index)
        }
        return order.compactMap { groups[$0] }
    }

    // MARK: - Top of the page

    /// The whole in one sentence, then the bad news one by one.
    private static func verdicts(of runs: [RecordedRun], hosts: Int) -> [RunVerdict] {
        guard runs.count > 1 else { return [] }
        let bad = runs.count(where: isBad)
        let whole =
            bad == 0
            ? RunVerdict(.good, "nothing bad in \(runs.count) runs")
            : RunVerdict(.bad, "\(bad) of \(HumanTable.count(runs.count, "run")) with bad news")
        let each = runs.compactMap { run in
            run.verdicts.first { $0.tone == .bad }.map {
                RunVerdict($0.tone, "\(run.command) on \(run.host.name): \($0.text)")
            }
        }
        let more = each.count - mostVerdicts
        return [whole] + each.prefix(mostVerdicts)
            + (more > 0 ? [RunVerdict(.neutral, "and \(more) more, in the table below")] : [])
    }

    /// Hosts, then runs.
    private static func summary(
        _ runs: [RecordedRun], hosts: [String], detailed: Set<Int>
    ) -> [String] {
        var lines: [String] = []
        let hasSoak = runs.contains { soakCycles($0) != nil }
        if hosts.count > 1 {
            var byHost: [String: [RecordedRun]] = [:]
            for run in runs { byHost[run.host.name, default: []].append(run) }
            lines += open(
                "Hosts",
                ["Host", "CPUs", "Nodes", "Kernel", "Runs"] + (hasSoak ? ["Soak cycles"] : []))
            for name in hosts {
                let own = byHost[name] ?? []
                guard let host = own.first?.host else { continue }
                let cycles = own.compactMap(soakCycles).cappedSum
                lines.append(
                    "<tr><td><bdi>\(SVG.escape(name))</bdi></td><td>\(host.cpus)</td>"
                        + "<td>\(host.nodes)</td><td>\(SVG.escape(host.kernel))</td>"
                        + "<td>\(own.count)</td>" + (hasSoak ? "<td>\(cycles)</td>" : "") + "</tr>")
            }
            lines.append("</tbody></table></div>")
        }
        lines += open(
            "Runs",
            ["#", "Command", "Host", "CPUs", "Kernel"] + (hasSoak ? ["Soak cycles"] : [])
                + ["Verdict"])
        for (index, run) in runs.enumerated() {
            let verdict = run.verdicts.first
            let number = "\(index + 1)"
            let link =
                detailed.contains(index) ? "<a href=\"#run-\(number)\">\(number)</a>" : number
            let cycles = hasSoak ? "<td>\(soakCycles(run).map(String.init) ?? "–")</td>" : ""
            lines.append(
                "<tr><td>\(link)</td><td>\(SVG.escape(run.command))</td>"
                    + "<td><bdi>\(SVG.escape(run.host.name))</bdi></td><td>\(run.host.cpus)</td>"
                    + "<td>\(SVG.escape(run.host.kernel))</td>\(cycles)"
                    + "<td class=\"w \(verdict?.tone.rawValue ?? "")\">"
                    + "\(SVG.escape(verdict?.text ?? "–"))</td></tr>")
        }
        lines.append("</tbody></table></div>")
        if detailed.count < runs.count {
            lines.append(
                "<p class=sub>Of these \(runs.count) runs \(detailed.count) are shown in full below, those "
                    + "with bad news first; name fewer files to see the others.</p>")
        }
        return lines
    }

    private static func open(_ title: String, _ columns: [String]) -> [String] {
        [
            "<h4>\(title)</h4>",
            "<div class=box tabindex=0><table><thead><tr>"
                + columns.map { "<th>\($0)</th>" }.joined() + "</tr></thead><tbody>",
        ]
    }

    /// Cycles of all results of a soak; `nil` of other commands.
    private static func soakCycles(_ run: RecordedRun) -> Int? {
        guard run.command == "soak" else { return nil }
        return run.rows.joined().reduce(0) { sum, cell in
            guard cell.name == "cycles", case .integer(let cycles) = cell.value else { return sum }
            let (total, overflow) = sum.addingReportingOverflow(cycles)
            return overflow ? Int.max : total
        }
    }
}
