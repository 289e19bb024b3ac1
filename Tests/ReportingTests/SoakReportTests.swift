import Records
import TestSupport
import Testing

@testable import Reporting

@Suite struct SoakReportTests {
    private static let cases: [(name: String, document: Document<SoakEntry>)] = [
        ("soak", FixedSoaks.held), ("soak-violated", FixedSoaks.violated),
        ("soak-skipped", FixedSoaks.skipped),
    ]

    @Test(arguments: ["human", "csv", "ktap", "json"])
    func `a format writes what its golden files hold`(id: String) throws {
        let format = try ReportFormats.named(id)
        for (name, document) in Self.cases {
            let text = try format.render(document, style: Style())
            let difference = try GoldenFile("\(name).\(format.fileExtension)")
                .difference(from: text)
            #expect(difference == nil)
        }
    }

    @Test func `no line is wider than it may be, and no escape sequence gets through`() throws {
        for columns in [72, 80] {
            let style = Style(columns: columns)
            for document in Self.cases.map(\.document) + [FixedSoaks.hostile] {
                let text = try HumanTable().render(document, style: style)
                #expect(!text.contains("\u{1b}"))
                for line in text.split(separator: "\n") {
                    #expect(line.count <= columns, "\(line)")
                }
            }
        }
        #expect(try !KTAP().render(FixedSoaks.hostile, style: Style()).contains("\u{1b}"))
    }

    private func human(_ document: Document<SoakEntry>) throws -> String {
        try HumanTable().render(document, style: Style())
    }

    @Test func `a window that nobody met is marked, and takes from the verdict`() throws {
        let text = try human(FixedSoaks.violated)
        #expect(text.contains(/before-wait +never\n/))
        #expect(try !human(FixedSoaks.held).contains("never met"))
        var document = FixedSoaks.held
        document.results[0].neverHit = ["before-exit"]
        #expect(try human(document).contains("1 window never met: nothing is known"))
    }

    @Test func `the longest bar is that of the window most met, and none leaves its column`() {
        for document in [FixedSoaks.held, FixedSoaks.hostile] {
            let lines = SoakWindowTable(entry: document.results[0], style: Style()).lines
            let bars = lines.dropFirst(2).compactMap { line -> Int? in
                let count = line.count { "█░".contains($0) }
                return count > 2 || line.contains(/\d/) && count > 0 ? count : nil
            }
            #expect(bars.max() ?? 0 <= 24)
            #expect(bars.max() ?? 0 > bars.min() ?? 0)
        }
    }

    @Test func `findings fail the test point, and their absence passes it`() {
        #expect(FixedSoaks.held.results[0].testPoint.outcome == .passed)
        #expect(FixedSoaks.violated.results[0].testPoint.outcome == .failed)
        #expect(FixedSoaks.violated.results[0].testPoint.name == "soak")
        guard case .skipped = FixedSoaks.skipped.results[0].testPoint.outcome else {
            Issue.record("not skipped")
            return
        }
    }

    /// A night of eight hours is some 480 records.
    @Test func `the page of a soak of many stretches tells the sum once`() throws {
        let first = FixedSoaks.held.results[0]
        let parts = (0..<480).map { number in
            var part = first
            (part.cycles, part.operations, part.kills, part.seconds) = (1_000 + number, 7, 3, 60)
            part.stretch = .init(from: Double(number) * 60, to: Double(number) * 60 + 60)
            part.stretch.number = number
            part.windows = [
                .init(name: "a", hits: number == 3 ? 1 : 0, opened: 0),
                .init(name: "b", hits: 0, opened: 0),
            ]
            part.neverHit = number == 3 ? ["b"] : ["a", "b"]
            part.findings = number == 7 ? 2 : 0
            part.latency.teardown?.max = Double(number)
            return part
        }
        let document = FixedRecords.document("soak", parts)
        let verdicts = SoakEntry.verdicts(of: document).map(\.text)
        let sum = (0..<480).reduce(0) { $0 + 1_000 + $1 }
        #expect(
            verdicts == [
                "2 violations in \(sum) cycles, 3360 pairs and 1440 kills in 28800 s (480 stretches)",
                "never passed: b",
            ])
        let charts = SoakEntry.charts(of: document)
        #expect(charts.count == 2)
        let curve = try #require(charts.last as? LatencyCurve)
        #expect(curve.series.last?.points.last?.time == 479)
        let page = try ReportFormats.named("html").render(document, style: Style())
        #expect(page.contains("\(sum) cycles"))
    }

    @Test func `every entry has the same cells`() {
        let names = Self.cases.map { $0.document.results[0].cells.map(\.name) }
        #expect(Set(names).count == 1)
        #expect(Set(names[0]).count == names[0].count)
    }

    @Test(arguments: [
        (0.0, "0.00 s"), (59.5, "59.5 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"),
        (28_800, "8 h 0 min"), (1e6, "11 d 13 h"), (.infinity, "?"), (-1, "?"),
    ])
    func `time is told in the two units that matter`(seconds: Double, text: String) {
        #expect(SoakReport.time(seconds) == text)
    }
}
