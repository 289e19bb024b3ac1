import Records
import Testing

@testable import Reporting

@Suite struct FormatTests {
    @Test(arguments: ["pdf", "Human", "", "jsn"])
    func `a format that is not made is refused with those that are`(id: String) {
        let error = #expect(throws: UnknownName.self) { try ReportFormats.named(id) }
        #expect(error?.exitCode == 64)
        #expect(error?.line.contains("unknown format '\(id)'") == true)
        #expect(
            error?.line.hasSuffix("known: \(ReportFormats.all.map(\.id).joined(separator: ", "))")
                == true)
    }

    @Test func `ids and file endings are unique`() {
        #expect(Set(ReportFormats.all.map(\.id)).count == ReportFormats.all.count)
        #expect(Set(ReportFormats.all.map(\.fileExtension)).count == ReportFormats.all.count)
    }

    @Test func `a row of CSV has as many fields as its header, quoted where needed`() throws {
        var document = FixedRecords.bench
        document.results = [
            FixedRecords.entry("a,\"b\"\r\nc", ns: nil, skipped: "plain")
        ]
        let text = try CSV().render(document, style: Style())
        #expect(text.contains("guest-1,6.18.0,\"a,\"\"b\"\"\r\nc\",get-put"))
        #expect(text.hasSuffix(",0,0,,,,plain\r\n"))
        // Without the skipped ones, whose reason holds a quoted comma.
        document.results = FixedRecords.bench.results.filter { $0.skipped == nil }
        let fields = try CSV().render(document, style: Style()).split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).count
        }
        #expect(Set(fields).count == 1)
        #expect(fields.count == 12)
    }

    @Test func `documents without results are valid in every format`() throws {
        var document = FixedRecords.bench
        document.results = []
        #expect(try CSV().render(document, style: Style()) == "")
        #expect(try KTAP().render(document, style: Style()) == "KTAP version 1\n1..0\n")
        #expect(try HumanTable().render(document, style: Style()).contains("nothing was measured"))
        #expect(try JSONDocument().render(document, style: Style()).contains("\"results\" : ["))
    }

    @Test func `a figure that is not a number is an error, not a text`() {
        var document = FixedRecords.bench
        document.results[0].nsPerPair?.high = .nan
        let error = #expect(throws: RecordError.self) {
            try JSONDocument().render(document, style: Style())
        }
        #expect(error?.exitCode == 70)
    }

    @Test func `an entry neither measured nor skipped is not ok`() {
        let entry = FixedRecords.entry("rseq", ns: nil)
        #expect(entry.testPoint.outcome == .failed)
    }

    @Test func `a name cannot smuggle in a directive`() throws {
        var document = FixedRecords.bench
        document.results = [FixedRecords.entry("x # SKIP y", ns: (1, 1, 1))]
        let text = try KTAP().render(document, style: Style())
        #expect(text.hasSuffix("ok 1 bench.get-put.x _ SKIP y.percpu.workers-1\n"))
    }
}
