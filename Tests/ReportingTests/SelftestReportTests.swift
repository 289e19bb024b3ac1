import Records
import TestSupport
import Testing

@testable import Reporting

@Suite struct SelftestReportTests {
    private static let document = FixedRecords.document(
        "selftest", [caught, rounds, sound, missed, flagged, unseen],
        violations: [
            Violation(
                invariant: "INV-6", symptom: "FI-04/G1/dax-pmem: not caught: hang did not fire",
                detail: "one get that nobody puts; by slots",
                replay: "reftorture selftest --only FI-04/G1/dax-pmem --seed 42")
        ])

    private static let caught = SelftestEntry(
        id: "double-kill", detector: "INV-18 killed twice", fault: "double-kill",
        planted: "the reference is killed twice, which robs a holder", kind: "deterministic",
        expected: ["INV-18 killed twice", "INV-5 released early"], caught: true,
        by: "INV-18 killed twice", beside: ["INV-5 released early"], seconds: 0.0004,
        boundSeconds: 10)

    private static let rounds = SelftestEntry(
        id: "FI-06/no-grace", detector: "INV-10 late add", fault: "FI-06",
        planted: "the fold does not wait for adds that are under way", kind: "statistical",
        expected: ["INV-10 late add"], caught: true, by: "INV-10 late add", seconds: 12.5,
        boundSeconds: 60, rounds: .init(seconds: [0.5, 12.5, 1.25], missed: 0))

    private static let sound = SelftestEntry(
        id: "sound/storm/rseq", detector: nil, fault: nil,
        planted: "the storms that mutants are caught in, by rseq", kind: "sound", seconds: 2.01,
        boundSeconds: 32)

    private static let missed = SelftestEntry(
        id: "FI-04/G1/dax-pmem", detector: "INV-6 hang", fault: "FI-04",
        planted: "one get that nobody puts", kind: "deterministic", expected: ["INV-6 hang"],
        seconds: 0.25, boundSeconds: 20)

    private static let flagged = SelftestEntry(
        id: "sound/storm/locked", detector: nil, fault: nil,
        planted: "the storms that mutants are caught in, by locked", kind: "sound", caught: true,
        by: "INV-13 unbalanced", seconds: 0.5, boundSeconds: 32)

    private static let unseen = SelftestEntry(
        id: "FI-15", detector: nil, fault: "FI-15",
        planted: "percpu mode returns by a relaxed store",
        kind: "statistical", boundSeconds: 0,
        skipped: "x86 keeps stores in order, so it never shows here; exploring with a weaker memory"
            + " does")

    /// Names too long for any column, and control characters where only text should be.
    private static let hostile = FixedRecords.document(
        "selftest",
        [
            SelftestEntry(
                id: "\u{1b}[2J" + String(repeating: "i", count: 200), detector: "d # SKIP\n",
                fault: "\u{7}", planted: String(repeating: "p", count: 300), kind: "statistical",
                by: "\u{1b}[31m" + String(repeating: "b", count: 200), beside: ["\n"],
                seconds: 1e300, boundSeconds: .greatestFiniteMagnitude,
                rounds: .init(seconds: [1e300, 1e301], missed: .max)),
            SelftestEntry(
                id: "s\u{1b}", detector: nil, fault: nil, planted: "", kind: "other",
                boundSeconds: 0, skipped: "\u{1b}[2J" + String(repeating: "s", count: 200)),
        ])

    @Test(arguments: ReportFormats.all.map(\.id))
    func `a format writes of a selftest what its golden file holds`(id: String) throws {
        let format = try ReportFormats.named(id)
        let text = try format.render(Self.document, style: Style())
        let difference = try GoldenFile("selftest.\(format.fileExtension)").difference(from: text)
        #expect(difference == nil)
    }

    @Test func `no line for people is wider than 80 columns, and no escape reaches them`() throws {
        for document in [Self.document, Self.hostile] {
            for style in [Style(), Style(columns: 72)] {
                let text = try HumanTable().render(document, style: style)
                for line in text.split(separator: "\n") {
                    #expect(line.count <= style.columns, "\(line)")
                }
                #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
            }
            let points = try KTAP().render(document, style: Style())
            #expect(!points.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
        }
    }

    @Test func `only what was caught by what it should be, and what is sound and was not, is ok`() {
        #expect(Self.caught.testPoint.outcome == .passed)
        #expect(Self.rounds.testPoint.outcome == .passed)
        #expect(Self.sound.testPoint.outcome == .passed)
        #expect(Self.missed.testPoint.outcome == .failed)
        #expect(Self.flagged.testPoint.outcome == .failed)
        #expect(Self.unseen.testPoint.outcome == .skipped(Self.unseen.skipped ?? ""))
    }

    @Test func `colour adds escapes and changes nothing else`() throws {
        let plain = try HumanTable().render(Self.document, style: Style())
        let coloured = try HumanTable().render(Self.document, style: Style(isColoured: true))
        #expect(coloured.contains("\u{1b}[1;31m"))
        #expect(coloured.replacing(/\u{1b}\[[0-9;]*m/, with: "") == plain)
    }
}
