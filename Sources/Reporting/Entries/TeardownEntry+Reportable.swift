public import Records

extension TeardownEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("generation", .text(generation)), Cell("driver", .text(driver)),
            Cell("fault", fault), Cell("subject", .text(subject)),
            Cell("workload", .text(workload)), Cell("workers", .integer(workers)),
            Cell("cpus", .text(CPUOrder.text(cpus))),
            Cell("pages", .integer(pages)), Cell("held_pins", .integer(heldPins)),
            Cell("pins", .integer(pins)), Cell("cycles", .integer(cycles)),
            Cell("timeline", .text(timeline.map(Self.text).joined(separator: "; "))),
            Cell("put_loop_pages_per_second", putLoop?.pagesPerSecond),
            Cell("put_loop_plain_pages_per_second", putLoop?.plainPagesPerSecond),
            Cell("symptoms", .text(symptoms.joined(separator: "; "))),
            Cell("expected", .text(expected.joined(separator: "; "))),
            Cell("known", .text(known.joined(separator: "; "))),
            Cell("as_expected", skipped == nil ? .flag(asExpected) : .unknown),
            Cell("seconds_to_find", secondsToFind), Cell("skipped", skipped),
        ]
    }

    /// A step, when it began, and how long it took, microseconds.
    private static func text(_ moment: Moment) -> String {
        "\(moment.step) \(moment.atUs)+\(moment.forUs)"
    }

    public var testPoint: TestPoint {
        let planted = fault.map { ".\($0)" } ?? ""
        let name = "teardown.\(generation).\(driver)\(planted).\(workload).pages-\(pages)"
        if let skipped { return TestPoint(name: name, outcome: .skipped(skipped)) }
        var diagnostics = faultSentence.map { ["fault: \($0)"] } ?? []
        diagnostics += [
            "found: \(TeardownReport.list(symptoms))",
            "expected: \(TeardownReport.list(expected))",
        ]
        diagnostics += stories.map { "known: \(TeardownReport.sentence($0))" }
        return TestPoint(
            name: name, outcome: asExpected ? .passed : .failed, diagnostics: diagnostics)
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        guard !document.results.isEmpty else { return ["nothing was torn down"] }
        return document.results.enumerated().flatMap { index, entry in
            (index == 0 ? [] : [""]) + TeardownReport(entry: entry, style: style).lines
        }
    }
}
