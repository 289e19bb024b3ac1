import Records
import Reporting
import TestSupport
import Testing

@Suite struct GoldenTests {
    @Test(arguments: ReportFormats.all.map(\.id))
    func `a format writes what its golden files hold`(id: String) throws {
        let format = try ReportFormats.named(id)
        for (name, text) in [
            ("bench", try format.render(FixedRecords.bench, style: Style())),
            ("compare", try format.render(FixedRecords.comparison, style: Style())),
            ("conformance", try format.render(FixedRecords.conformance, style: Style())),
        ] {
            let difference = try GoldenFile("\(name).\(format.fileExtension)")
                .difference(from: text)
            #expect(difference == nil)
        }
    }

    @Test func `no line for people is wider than 80 columns`() throws {
        for text in [
            try HumanTable().render(FixedRecords.bench, style: Style()),
            try HumanTable().render(FixedRecords.conformance, style: Style()),
            try HumanTable().render(FixedRecords.hostile, style: Style()),
            try HumanTable().render(FixedRecords.comparison, style: Style()),
            try HumanTable().render(FixedRecords.hostileComparison, style: Style()),
            try HumanTable().render(FixedRecords.hostileComparison, style: Style(columns: 72)),
        ] {
            for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }
    }

    @Test func `colour adds escapes and changes nothing else`() throws {
        let plain = try HumanTable().render(FixedRecords.bench, style: Style())
        let coloured = try HumanTable().render(FixedRecords.bench, style: Style(isColoured: true))
        #expect(!plain.contains("\u{1b}"))
        #expect(coloured.contains("\u{1b}[1m"))
        #expect(coloured.replacing(/\u{1b}\[[0-9;]*m/, with: "") == plain)
    }

    @Test func `escape sequences in records do not reach the terminal`() throws {
        let text = try HumanTable().render(FixedRecords.hostile, style: Style())
        #expect(!text.contains("\u{1b}"))
        let points = try KTAP().render(FixedRecords.hostile, style: Style())
        #expect(!points.contains("\u{1b}"))
        #expect(points.split(separator: "\n").count == 5)
        let comparison = FixedRecords.hostileComparison
        #expect(try !HumanTable().render(comparison, style: Style()).contains("\u{1b}"))
        #expect(try !KTAP().render(comparison, style: Style()).contains("\u{1b}"))
    }
}

extension FixedRecords {
    /// Names too long for any column, and control characters where only text should be.
    static var hostile: Document<BenchEntry> {
        var document = document(
            "bench",
            [
                entry(
                    String(repeating: "pinned+membarrier+", count: 6) + "\u{1b}[2J",
                    ns: (1e7, 2e5, 9e8), ratio: (1e6, 1, 1e9),
                    kill: Percentiles(p50: 1e9, p99: 1e12, max: 1e15, samples: 1))
            ])
        document.host.name = String(repeating: "h", count: 200)
        document.host.model = "a\nb\u{1b}[31m"
        document.environment.warnings = ["\u{1b}[2J" + String(repeating: "w", count: 300)]
        document.results[0].mode = "\u{1b}[2J\n"
        document.results[0].workload = String(repeating: "w", count: 100)
        return document
    }
}
