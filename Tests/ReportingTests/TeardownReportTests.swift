import Records
import TestSupport
import Testing

@testable import Reporting

@Suite struct TeardownReportTests {
    private func human(_ entry: TeardownEntry) -> String {
        TeardownReport(entry: entry, style: Style()).lines.joined(separator: "\n")
    }

    @Test(arguments: ReportFormats.all.map(\.id))
    func `a format writes of teardowns what its golden file holds`(id: String) throws {
        let format = try ReportFormats.named(id)
        let text = try format.render(FixedTeardowns.document, style: Style())
        let difference = try GoldenFile("teardown.\(format.fileExtension)").difference(from: text)
        #expect(difference == nil)
    }

    @Test func `no line for people is wider than 80 columns, and no escape reaches them`() throws {
        for document in [FixedTeardowns.document, FixedTeardowns.hostile] {
            let text = try HumanTable().render(document, style: Style())
            for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
            #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
            let points = try KTAP().render(document, style: Style())
            #expect(!points.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
        }
        let points = try KTAP().render(FixedTeardowns.hostile, style: Style())
        #expect(!points.contains("# SKIP"))
        #expect(points.split(separator: "\n").count { !$0.hasPrefix("#") } == 3)
    }

    @Test func `colour adds escapes and changes nothing else`() throws {
        let plain = try HumanTable().render(FixedTeardowns.document, style: Style())
        let coloured = try HumanTable().render(
            FixedTeardowns.document, style: Style(isColoured: true))
        #expect(coloured.contains("\u{1b}[1;31m"))
        #expect(coloured.replacing(/\u{1b}\[[0-9;]*m/, with: "") == plain)
    }

    @Test func `each outcome has its own verdict`() {
        #expect(human(FixedTeardowns.sound).hasSuffix("\nheld: nothing was found"))
        #expect(human(FixedTeardowns.known).hasSuffix("\nheld, but for what G1 is known for"))
        #expect(human(FixedTeardowns.hung).contains("\nas expected: FI-21 was planted, and what"))
        #expect(human(FixedTeardowns.unshown).contains("\nnot as expected: FI-06 was planted and"))
        #expect(human(FixedTeardowns.legal).contains("nothing may come of it"))
        #expect(human(FixedTeardowns.violated).hasSuffix("\nVIOLATED: what was found must not be"))
        #expect(human(FixedTeardowns.skipped).contains("\nskipped: x86 keeps stores in order"))
        var other = FixedTeardowns.hung
        other.asExpected = false
        #expect(human(other).contains("something else was found"))
        var absent = FixedTeardowns.known
        absent.symptoms = []
        absent.asExpected = false
        #expect(human(absent).contains("what G1 is known for has not shown"))
    }

    @Test func `a step that never ended is told from one that took no time`() {
        let hung = human(FixedTeardowns.hung).split(separator: "\n")
        let wait = hung.first { $0.contains("waitForRelease") }
        #expect(wait?.contains("no end") == true)
        #expect(wait?.hasSuffix("→") == true)
        var instant = FixedTeardowns.hung
        instant.symptoms = []
        #expect(!human(instant).contains("no end"))
        #expect(!human(instant).contains("→"))
    }

    @Test func `every step has a mark where it began, and none leaves the picture`() {
        let lines = TeardownTimeline(entry: FixedTeardowns.sound, style: Style()).lines
        let rows = lines.dropFirst(2).dropLast()
        #expect(rows.count == FixedTeardowns.sound.timeline.count)
        for row in rows { #expect(row.contains("▪") || row.contains("◆"), "\(row)") }
        let longest = rows.max { $0.count { $0 == "▪" } < $1.count { $0 == "▪" } }
        #expect(longest?.contains("putPages") == true)
        #expect(rows.contains { $0.contains("last-put") && $0.contains("◆") })
        let order = rows.compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(order[2...3] == ["putPages", "confirmed"])
    }

    @Test func `a test point fails when something else was found than was to be`() {
        #expect(FixedTeardowns.hung.testPoint.outcome == .passed)
        #expect(
            FixedTeardowns.hung.testPoint.name == "teardown.G1.dax-pmem.FI-21.gup-fast.pages-16")
        #expect(FixedTeardowns.violated.testPoint.outcome == .failed)
        #expect(FixedTeardowns.unshown.testPoint.outcome == .failed)
        guard case .skipped = FixedTeardowns.skipped.testPoint.outcome else {
            Issue.record("not skipped")
            return
        }
    }
}
