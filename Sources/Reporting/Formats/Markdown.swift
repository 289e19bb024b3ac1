public import Records

/// Tables as GitHub shows them, for an issue or a pull request.
public struct Markdown: RunsFormat {
    public let id = "markdown"
    public let summary = "tables for an issue or a pull request"
    public let fileExtension = "md"

    private let notes: [String]

    /// - Parameter notes: What is to be said of the files that the records came from, shown at the end.
    public init(notes: [String] = []) { self.notes = notes }

    public func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String {
        let sections = zip(runs, RunLabels.labels(of: runs)).map { run, label in
            Self.section(run, label).joined(separator: "\n") + "\n"
        }
        let said = notes.map { "- note: \(Self.escaped($0))\n" }.joined()
        return (sections + (said.isEmpty ? [] : [said])).joined(separator: "\n")
    }

    private static func section(_ run: RecordedRun, _ label: String) -> [String] {
        let host = run.host
        let place =
            "\(HumanTable.count(host.cpus, "CPU")), \(HumanTable.count(host.nodes, "node")),"
            + " Linux \(host.kernel), \(host.model ?? "CPU model unknown")"
        var lines = [
            "## \(escaped("reftorture \(run.command) on \(label)"))", "",
            escaped("\(place). Version \(run.version), seed \(run.plan.seed)."), "",
        ]
        if let notice = run.environment.emulationNotice {
            lines += ["> **\(escaped(notice))**", ""]
        }
        lines += run.verdicts.map { "- \(escaped($0.text))" }
        if !run.verdicts.isEmpty { lines.append("") }
        lines += table(run.rows)
        lines += MapCells.all(of: run).flatMap(table)
        lines += run.violations.flatMap { violation in
            [
                "**VIOLATED \(escaped("\(violation.invariant): \(violation.symptom)"))**", "",
                escaped(violation.detail), "",
            ] + fenced([TextLayout.oneLine(violation.replay)])
        }
        if !run.environment.warnings.isEmpty {
            lines += run.environment.warnings.map { "- warning: \(escaped($0))" } + [""]
        }
        return lines + ["Repeat with:", ""] + fenced([Reproduction(run).line]).dropLast()
    }

    /// Columns of which no row knows anything are left out.
    private static func table(_ rows: [[Cell]]) -> [String] {
        guard let names = rows.first?.map(\.name) else { return ["no results", ""] }
        let shown = names.indices.filter { column in
            rows.contains { $0.indices.contains(column) && !isBlank($0[column].value) }
        }
        let isFigure = shown.map { column in
            rows.allSatisfy { row in
                if case .text = row[column].value { false } else { true }
            }
        }
        let head = shown.map { " \(escaped(names[$0])) |" }.joined()
        let rule = isFigure.map { $0 ? " ---: |" : " --- |" }.joined()
        return ["|\(head)", "|\(rule)"]
            + rows.map { row in
                "|" + shown.map { " \(text(row[$0].value)) |" }.joined()
            } + [""]
    }

    /// Columns of a map that a page has room for.
    private static let mostOfMap = 16

    /// A row and a column per CPU or node; a word where there is no value.
    private static func table(_ map: MapCells) -> [String] {
        let name = escaped("\(map.title), \(map.map.unit)")
        let (rows, columns) = (map.map.rows, map.map.columns)
        guard max(rows.count, columns.count) <= mostOfMap else {
            return ["\(name): \(rows.count) × \(columns.count) cells, which csv has.", ""]
        }
        return [
            "\(name):", "", "| from \\ to |" + columns.map { " \($0) |" }.joined(),
            "| ---: |" + columns.map { _ in " ---: |" }.joined(),
        ]
            + rows.indices.map { row in
                "| \(rows[row]) |"
                    + columns.indices.map { column in
                        let entry = map.entry(row, column)
                        let word = entry.state == "meaningless" ? "" : entry.state
                        return " \(entry.value.map(Figure.plain) ?? word) |"
                    }.joined()
            } + [""]
    }

    private static func isBlank(_ value: Cell.Value) -> Bool {
        switch value {
        case .unknown: true
        case .text(let text): text.isEmpty
        default: false
        }
    }

    private static func text(_ value: Cell.Value) -> String {
        switch value {
        case .unknown: ""
        case .number(let number): Figure.plain(number)
        case .flag(let flag): flag ? "yes" : "no"
        default: escaped(value.text ?? "")
        }
    }

    private static func fenced(_ lines: [String]) -> [String] {
        // A fence is longer than any run of backticks inside.
        var longest = 0
        for line in lines {
            var run = 0
            for character in line {
                run = character == "`" ? run + 1 : 0
                longest = max(longest, run)
            }
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return ["\(fence)sh"] + lines + [fence, ""]
    }

    /// An underscore there emphasises nothing.
    private static func isWithinWord(_ index: Int, _ characters: [Character]) -> Bool {
        guard index > 0, index + 1 < characters.count else { return false }
        let (before, after) = (characters[index - 1], characters[index + 1])
        return (before.isLetter || before.isNumber) && (after.isLetter || after.isNumber)
    }

    /// Text that is only text: marks of Markdown, of HTML and of a table mean nothing in it.
    static func escaped(_ text: String) -> String {
        var result = ""
        let characters = Array(TextLayout.oneLine(text))
        for (index, character) in characters.enumerated() {
            switch character {
            case "_" where isWithinWord(index, characters): result += "_"
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "@": result += "&#64;"
            case "\\", "|", "`", "*", "_", "[", "]", "~", "#": result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }
}
