public import Records

extension ReplayEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("token", .text(token)), Cell("kind", .text(kind)), Cell("title", .text(title)),
            Cell("perturbed", .flag(perturbed)), Cell("invariant", finding?.invariant),
            Cell("symptom", finding?.symptom), Cell("detail", finding?.detail),
            Cell("runs", .integer(runs)), Cell("found", .integer(found)),
            Cell("own_seed", ownSeed.map(String.init)), Cell("first", first),
            Cell("seconds", .number(seconds)),
            Cell("probability_estimate", probability?.estimate),
            Cell("probability_low", probability?.low),
            Cell("probability_high", probability?.high), Cell("stopped", stopped),
            Cell("always", .flag(always)),
            Cell("shrunk_token", shrunk?.token),
            Cell(
                "shrunk_changed",
                shrunk?.changed.map { "\($0.name): \($0.from) -> \($0.to)" }
                    .joined(separator: "; ")),
            Cell("shrunk_runs", shrunk?.runs), Cell("shrunk_found", shrunk?.found),
            Cell("shrunk_probability_estimate", shrunk?.probability?.estimate),
            Cell("skipped", skipped),
        ]
    }

    public var testPoint: TestPoint {
        let name = "replay.\(title)"
        if runs == 0 {
            return TestPoint(name: name, outcome: .skipped(skipped ?? "no run came to its end"))
        }
        return TestPoint(
            name: name, outcome: found > 0 ? .failed : .passed,
            diagnostics: ["looked for: \(ReplayReport.name(finding))", ReplayReport.verdict(self)]
                + (shrunk.map { ["smaller: \($0.token)"] } ?? []))
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        guard !document.results.isEmpty else { return ["nothing was run again"] }
        return document.results.enumerated().flatMap { index, entry in
            (index == 0 ? [] : [""]) + ReplayReport(entry: entry, style: style).lines
        }
    }
}
