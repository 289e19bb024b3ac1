import Records

/// The part of a page that is about one run.
struct PageRun {
    let run: RecordedRun
    /// From 1, as it stands in the page's addresses.
    let number: Int
    /// Whether it is all that the page is about.
    let isOnly: Bool
    /// Markup that stands below the verdicts.
    var notes: [String] = []

    /// More rows than these are folded.
    private static let mostOpenRows = 12

    var html: [String] {
        ["<section class=run id=\"run-\(number)\">"] + heading + banner + verdicts + notes
            + warnings
            + violations + charts + details + table + surroundings + repetition + ["</section>"]
    }

    private var heading: [String] {
        let host = run.host
        let title = "\(SVG.escape(run.command)) on <bdi>\(SVG.escape(host.name))</bdi>"
        let source = run.source.isEmpty ? "" : " · from \(SVG.escape(run.source))"
        return [
            isOnly ? "<h1>reftorture \(title)</h1>" : "<h2>\(title)</h2>",
            "<p class=sub>\(HumanTable.count(host.cpus, "CPU")), "
                + "\(HumanTable.count(host.nodes, "node")), Linux \(SVG.escape(host.kernel))"
                + (host.model.map { ", \(SVG.escape($0))" } ?? "")
                + " · version \(SVG.escape(run.version)) · seed \(run.plan.seed)\(source)</p>",
        ]
    }

    private var banner: [String] {
        guard run.environment.isEmulated else { return [] }
        return [
            "<p class=banner>Made under emulation: <b>timings are meaningless</b>; only shapes, labels "
                + "and counts tell something.</p>"
        ]
    }

    private var verdicts: [String] { Self.list(run.verdicts) }

    /// Verdicts one under the other.
    static func list(_ verdicts: [RunVerdict], prefix: String = "") -> [String] {
        guard !verdicts.isEmpty else { return [] }
        return ["<ul class=verdicts>"]
            + verdicts.map { verdict in
                "<li class=\"\(verdict.tone.rawValue)\"><b>\(word(verdict.tone))</b> "
                    + "\(prefix)\(SVG.escape(verdict.text))</li>"
            } + ["</ul>"]
    }

    /// Colour alone does not tell all readers.
    static func word(_ tone: RunVerdict.Tone) -> String {
        switch tone {
        case .good: "Good:"
        case .bad: "Bad:"
        case .neutral: "Note:"
        }
    }

    private var charts: [String] {
        guard !run.charts.isEmpty else { return [] }
        return ["<div class=charts>"]
            + run.charts.enumerated().filter { !Self.isSole($1) }
            .flatMap { Self.figure($1, id: "run-\(number)-chart-\($0 + 1)") }
            + ["</div>"] + Self.notes(run.charts.compactMap(Self.soleValue))
    }

    /// A map of one cell, as that of one node, is a figure and no picture.
    private static func isSole(_ chart: any Chart) -> Bool { soleValue(chart) != nil }

    private static func soleValue(_ chart: any Chart) -> String? {
        guard let heat = chart as? HeatMap, heat.map.rows.count == 1, heat.map.columns.count == 1,
            case .value(let value)? = heat.cells.cells.first?.first
        else { return nil }
        return "\(heat.title): \(Figure.number(value)) \(heat.map.unit) (one node)"
    }

    static func figure(_ chart: any Chart, id: String) -> [String] {
        var lines = [
            "<figure><h3>\(SVG.escape(chart.title))</h3>", "<div class=scroll tabindex=0>",
            chart.svg(id: id), "</div>", "<figcaption>",
        ]
        lines += notes(chart.notes)
        let caption = SVG.escape(chart.caption)
        lines.append(
            "<details><summary>How to read it</summary><p>\(caption)</p></details></figcaption></figure>"
        )
        return lines
    }

    private static func notes(_ notes: [String]) -> [String] {
        guard !notes.isEmpty else { return [] }
        return ["<ul class=notes>"] + notes.map { "<li>\(SVG.escape($0))</li>" } + ["</ul>"]
    }

    /// Before the figures that they put in doubt.
    private var warnings: [String] {
        let warnings = run.environment.warnings.map { SVG.escape($0) }
        guard warnings.count > 1 else { return warnings.map { "<p class=banner>\($0)</p>" } }
        return ["<ul class=banner>"] + warnings.map { "<li>\($0)</li>" } + ["</ul>"]
    }

    private var violations: [String] {
        guard !run.violations.isEmpty else { return [] }
        return ["<h4>Violations</h4>"]
            + run.violations.flatMap { violation in
                [
                    "<div class=violation><p><b>\(SVG.escape(violation.invariant))</b> "
                        + "\(SVG.escape(violation.symptom))</p>",
                    "<p>\(SVG.escape(violation.detail))</p>",
                    "<pre>\(SVG.escape(violation.replay))</pre></div>",
                ]
            }
    }

    private var table: [String] {
        guard !run.rows.isEmpty else { return ["<p class=sub>No results.</p>"] }
        let isOpen = run.rows.count <= Self.mostOpenRows
        return [
            "<details class=results\(isOpen ? " open" : "")><summary>\(HumanTable.count(run.rows.count, "result"))"
                + "</summary>"
        ] + PageTable.tables(run.rows) + ["</details>"]
    }

    private var details: [String] {
        run.details.flatMap { detail in
            ["<h4>\(SVG.escape(detail.title))</h4>"] + PageTable(rows: detail.rows).html
        }
    }

    private var surroundings: [String] {
        let environment = run.environment
        func percent(_ value: Double?) -> String? { value.map { "\(Figure.number($0)) %" } }
        let facts: [(String, String?)] = [
            ("Governor", environment.governor), ("SMT", environment.smt),
            ("Huge pages", environment.thp),
            ("NUMA balancing", environment.numaBalancing.map { $0 ? "on" : "off" }),
            ("Isolated CPUs", environment.isolatedCPUs.map { $0.isEmpty ? "none" : $0 }),
            ("Waited for a CPU", percent(environment.pressure)),
            ("Taken by the hypervisor", percent(environment.steal)),
            ("Virtualised", environment.virtualised),
        ]
        return ["<details><summary>Environment</summary><dl>"]
            + facts.map { "<dt>\($0.0)</dt><dd>\(SVG.escape($0.1 ?? "unknown"))</dd>" }
            + ["</dl></details>"]
    }

    private var repetition: [String] {
        ["<h4>Repeat it</h4><pre>\(SVG.escape(Reproduction(run).line))</pre>"]
    }
}
