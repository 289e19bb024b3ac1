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
