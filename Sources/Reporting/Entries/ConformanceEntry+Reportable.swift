public import Records

extension ConformanceEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("file", .text(file)), Cell("subject", .text(subject)),
            Cell("vectors", .integer(vectors)), Cell("passed", .integer(passed)),
            Cell("refused", .integer(refused)), Cell("failed", .integer(failed)),
            Cell("skipped", .integer(skipped)),
            Cell("first_failure_vector", firstFailure?.vector),
            Cell("first_failure_step", firstFailure?.step),
            Cell("first_failure_expected", firstFailure?.expected),
            Cell("first_failure_got", firstFailure?.got),
        ]
    }

    public var testPoint: TestPoint {
        let name = "conformance.\(file).\(subject)"
        let counts =
            "\(passed) passed, \(refused) refused, \(failed) failed, \(skipped) skipped"
            + " of \(HumanTable.count(vectors, "vector"))"
        if failed > 0 {
            return TestPoint(
                name: name, outcome: .failed,
                diagnostics: [counts] + (firstFailure.map { Self.lines($0) } ?? []))
        }
        if passed == 0, refused == 0 { return TestPoint(name: name, outcome: .skipped(counts)) }
        return TestPoint(name: name, outcome: .passed, diagnostics: [counts])
    }

    private static func lines(_ failure: Failure) -> [String] {
        [
            "first failure: vector \(failure.vector), operation \(failure.step)",
            "expected: \(failure.expected)", "got: \(failure.got)",
        ]
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        let ink = Ink(isColoured: style.isColoured)
        guard !document.results.isEmpty else { return ["no vector was played"] }
        let files = document.results.map(\.file).reduce(into: [String]()) { files, file in
            if !files.contains(file) { files.append(file) }
        }
        let columns = ["vectors", "passed", "refused", "failed", "skipped"]
        var lines: [String] = []
        for file in files {
            lines += TextLayout.wrap(file, width: style.columns, rest: "  ").map(ink.strong)
            lines.append(ink.faint(row("subject", columns, style)))
            let entries = document.results.filter { $0.file == file }
            for entry in entries {
                let counts = [
                    entry.vectors, entry.passed, entry.refused, entry.failed, entry.skipped,
                ]
                let line = row(TextLayout.oneLine(entry.subject), counts.map(String.init), style)
                lines.append(entry.failed > 0 ? ink.alarm(line) : line)
                lines += (entry.firstFailure.map { Self.lines($0) } ?? []).flatMap { text in
                    TextLayout.wrap(text, width: style.columns, first: "    ", rest: "      ")
                }
            }
        }
        return lines
            + [
                "",
                "passed: every operation had the kernel's outcome. refused: a misuse that ends",
                "the kernel was reported, and the process lived on. skipped: not playable here.",
            ].map { ink.faint(TextLayout.cut($0, style.columns)) }
    }

    private static func row(_ subject: String, _ counts: [String], _ style: Style) -> String {
        let width = max(7, style.columns - 2 - 9 * counts.count)
        return "  " + TextLayout.left(subject, min(width, 28))
            + counts.map { TextLayout.right($0, 9) }.joined()
    }
}
