public import Records

/// The report for people: what ran where, the results, and what to know before believing them.
public struct HumanTable: ReportFormat {
    public let id = "human"
    public let summary = "a table for people, the default"
    public let fileExtension = "txt"

    /// There is nothing to choose.
    public init() {}

    public func render<Entry: Reportable>(
        _ document: Document<Entry>, style: Style
    ) throws(RecordError) -> String {
        let ink = Ink(isColoured: style.isColoured)
        var lines = Self.header(of: document, style: style, ink: ink)
        lines.append("")
        lines += Entry.humanBody(of: document, style: style)
        lines += Self.violations(document.violations, style: style, ink: ink)
        lines += Self.warnings(document.labelled.environment.warnings, style: style, ink: ink)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func header<Entry>(
        of document: Document<Entry>, style: Style, ink: Ink
    ) -> [String] {
        let host = document.host
        let title = "reftorture \(document.command)"
        let rest = " · version \(document.version) · seed \(document.plan.seed)"
        let counts =
            "\(count(host.cpus, "CPU")), \(count(host.nodes, "node")), Linux \(host.kernel)"
        let titles = TextLayout.wrap(title + rest, width: style.columns)
        let head = titles.enumerated().map { index, line in
            index == 0 && line.hasPrefix(title)
                ? ink.strong(title) + line.dropFirst(title.count) : line
        }
        return head
            + TextLayout.wrap(
                "host \(host.name): \(counts)", width: style.columns, rest: "  ")
            + TextLayout.wrap(
                host.model ?? "CPU model unknown", width: style.columns, first: "  ", rest: "  ")
    }

    private static func violations(
        _ violations: [Violation], style: Style, ink: Ink
    ) -> [String] {
        violations.flatMap { violation in
            [""]
                + TextLayout.wrap(
                    "VIOLATED \(violation.invariant): \(violation.symptom)", width: style.columns
                ).map(ink.alarm)
                + TextLayout.wrap(violation.detail, width: style.columns, first: "  ", rest: "  ")
                + TextLayout.wrap(
                    "repeat with: \(violation.replay)", width: style.columns, first: "  ",
                    rest: "    ")
        }
    }

    private static func warnings(_ warnings: [String], style: Style, ink: Ink) -> [String] {
        guard !warnings.isEmpty else { return [] }
        return [""]
            + warnings.flatMap { warning in
                TextLayout.wrap(
                    warning, width: style.columns, first: "warning: ", rest: "         "
                ).map(ink.warning)
            }
    }

    static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
