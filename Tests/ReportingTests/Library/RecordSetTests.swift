import Foundation
import Records
import Testing

@testable import Reporting

/// Files of records in a directory of their own.
private final class Files {
    private let directory = FileManager.default.temporaryDirectory.appending(
        path: "reftorture-set-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: directory.appending(path: name))
    }

    /// What `-o` writes: a document per entry, and one without any for what is learned at the end.
    func append<Entry>(_ document: Document<Entry>, to name: String) throws {
        let store = try RecordStore(path: path(name))
        if document.results.isEmpty { try store.append(document) }
        for (index, entry) in document.results.enumerated() {
            var part = document
            part.results = [entry]
            part.violations = index == 0 ? document.violations : []
            try store.append(part)
        }
    }

    func set(_ names: String...) throws(RecordError) -> RecordSet {
        try RecordSet(reading: names.map(path))
    }
}

@Suite struct RecordSetTests {
    private let files: Files

    init() throws { files = try Files() }

    @Test func `records of one run become one, of others each its own, in order`() throws {
        try files.append(FixedFleet.emulated, to: "b")
        try files.append(FixedRecords.bench, to: "a")
        try files.append(FixedFleet.again, to: "a")
        try files.append(FixedRecords.conformance, to: "a")
        let set = try files.set("b", "a")
        #expect(set.runs.map(\.command) == ["bench", "bench", "bench", "conformance"])
        #expect(set.runs.map(\.host.name) == ["tcg", "guest-1", "guest-1", "guest-1"])
        #expect(set.runs.map(\.plan.seed) == [42, 42, 43, 42])
        #expect(set.runs.map(\.rows.count) == [1, 13, 13, 3])
        #expect(set.runs.map(\.source) == ["b", "a", "a", "a"])
        #expect(set.runs[3].violations == FixedRecords.conformance.violations)
        #expect(set.notes.isEmpty)
    }

    @Test func `a run read from parts is shown as the run that was printed`() throws {
        try files.append(FixedRecords.bench, to: "a")
        let read = try #require(try files.set("a").runs.first)
        let printed = RecordedRun(FixedRecords.bench)
        // The page names the file as well.
        let kept = RecordedRun(FixedRecords.bench, source: read.source)
        for format in ReportFormats.all {
            let text = try format.render([kept], style: Style())
            #expect(try format.render([read], style: Style()) == text, "\(format.id)")
            #expect(
                try format.render([printed], style: Style())
                    == format.render(FixedRecords.bench, style: Style()), "\(format.id)")
        }
    }

    @Test func `a run repeated with its seed on a host that is as it was is another run`() throws {
        var later = FixedRecords.bench
        later.environment.time = "2026-11-22T10:01:00.000Z"
        try files.append(FixedRecords.bench, to: "a")
        try files.append(later, to: "b")
        let set = try files.set("a", "b")
        #expect(set.runs.map(\.rows.count) == [13, 13])
        #expect(set.notes.isEmpty)
    }

    @Test func `what a run learned at its end is a warning of the run`() throws {
        var last = FixedRecords.bench
        last.results = []
        last.environment.warnings.append("the workers were moved")
        try files.append(FixedRecords.bench, to: "a")
        try files.append(last, to: "a")
        let set = try files.set("a")
        #expect(set.runs.map(\.rows.count) == [13])
        #expect(set.runs.first?.environment.warnings.last == "the workers were moved")
    }

    @Test func `two runs of one seed under other circumstances stay two`() throws {
        var later = FixedRecords.bench
        later.environment.pressure = 50
        for index in later.results.indices { later.results[index].pairs += 1 }
        try files.append(FixedRecords.bench, to: "a")
        try files.append(later, to: "a")
        #expect(try files.set("a").runs.map(\.rows.count) == [13, 13])
    }

    @Test func `what a run appended and what it printed are counted once`() throws {
        try files.append(FixedRecords.bench, to: "a")
        var printed = FixedRecords.bench
        printed.environment.warnings.append("told at the end")
        try files.write(try JSONDocument().render(printed, style: Style()), to: "b")
        let set = try files.set("a", "b")
        #expect(set.runs.map(\.rows.count) == [13])
        #expect(set.runs.first?.environment.warnings == printed.environment.warnings)
        #expect(set.notes.count == 1)
        #expect(set.notes.first?.hasPrefix("13 results of one run stood twice") == true)
    }

    @Test func `a file named twice is named and counted once`() throws {
        try files.append(FixedFleet.emulated, to: "a")
        let set = try files.set("a", "a")
        #expect(set.runs.map(\.rows.count) == [1])
        #expect(
            set.notes == [
                "1 record of \(files.path("a")) was in it before, and counted once: line 1"
            ])
    }

    @Test func `files that overlap are one sentence, and the page names no directory`() throws {
        for number in 0..<88 {
            var entry = FixedRecords.bench.results[0]
            entry.pairs = 1000 + number
            var document = FixedRecords.bench
            document.results = [entry]
            try files.append(document, to: "a")
            try files.append(document, to: "b")
        }
        let set = try files.set("a", "b")
        #expect(
            set.notes == [
                "88 records of \(files.path("b")) were in \(files.path("a")) as well, and counted once:"
                    + " lines 1-88"
            ])
        #expect(
            set.publicNotes
                == ["88 records of b were in a as well, and counted once: lines 1-88"])
        #expect(set.runs.map(\.source) == ["a"])
        let page = try Page.html(set.runs, notes: set.publicNotes)
        #expect(page.contains("from a</p>") && !page.contains(files.path("a")))
        let banner = try #require(page.firstRange(of: "88 records of b")).lowerBound
        let verdict = try #require(page.firstRange(of: "<ul class=verdicts>")).lowerBound
        #expect(verdict < banner)
    }

    @Test func `of two files with one name the second has a number`() {
        let names = FileNames(["x/a.jsonl", "y/a.jsonl", "b.jsonl", "x/a.jsonl"])
        #expect(names.name("x/a.jsonl") == "a.jsonl" && names.name("y/a.jsonl") == "a.jsonl/2")
        #expect(names.name("b.jsonl") == "b.jsonl")
        #expect(names.shortened("1 of y/a.jsonl in x/a.jsonl: b") == "1 of a.jsonl/2 in a.jsonl: b")
    }

    @Test func `a torn last line and an unknown command are named, and the rest is shown`() throws {
        try files.append(FixedFleet.emulated, to: "a")
        let line = try String(contentsOfFile: files.path("a"), encoding: .utf8)
        let odd = line.replacing("\"command\":\"bench\"", with: "\"command\":\"later\"")
        let odd2 = odd.replacing("tcg", with: "gct")
        try files.write(odd + line + odd2 + line.dropLast(30), to: "b")
        let set = try files.set("b")
        #expect(set.runs.map(\.rows.count) == [1])
        #expect(
            set.notes == [
                "\(files.path("b")):4: the last record is not whole, and is left out",
                "\(files.path("b")):1: this version does not know the command 'later';"
                    + " 2 records left out",
            ])
    }

    @Test func `an empty file, a newer schema and no figure are exit 65`() throws {
        try files.append(FixedFleet.emulated, to: "a")
        let line = try String(contentsOfFile: files.path("a"), encoding: .utf8)
        for (text, part) in [
            ("", "found an empty file"), (line.replacing("torture/1", with: "torture/9"), "newer"),
            (
                line.replacing("\"median\":113", with: "\"median\":1e999"),
                "expected a number at 'results.0.ns_per_pair.median', found 1e999"
            ),
            (
                line.replacing("\"median\":113", with: "\"median\":null"),
                "'results.0.ns_per_pair.median'"
            ),
        ] {
            try files.write(text, to: "b")
            let error = #expect(throws: RecordError.self) { try files.set("a", "b") }
            #expect(error?.exitCode == 65)
            #expect(error?.line.hasPrefix("\(files.path("b")):1: ") == true)
            #expect(error?.line.contains(part) == true, "\(error?.line ?? "")")
        }
    }

    @Test func `every command that makes records is known`() {
        #expect(
            Set(RecordKinds.all.map(\.command)) == [
                "bench", "compare", "teardown", "soak", "contention", "selftest", "conformance",
                "replay", "topology",
            ])
    }
}

@Suite struct SoakStretchTests {
    private let files: Files

    init() throws { files = try Files() }

    private func record(
        _ number: Int?, _ from: Double, _ to: Double, resumed: Bool = false,
        finding: String? = nil
    ) -> Document<SoakEntry> {
        var entry = FixedSoaks.held.results[0]
        entry.stretch = .init(from: from, to: to, number: number)
        entry.seconds = to - from
        entry.resumed = resumed
        let violations = finding.map {
            [Violation(invariant: "INV-1", symptom: $0, detail: "", replay: "")]
        }
        return FixedRecords.document("soak", [entry], violations: violations ?? [])
    }

    private func seconds(_ records: [Document<SoakEntry>]) throws -> (set: RecordSet, [[Double]]) {
        let store = try RecordStore(path: files.path("a"))
        for record in records { try store.append(record) }
        let set = try files.set("a")
        let seconds = set.runs.map { run in
            run.rows.compactMap { row in row.first { $0.name == "seconds" }?.value.number }
        }
        return (set, seconds)
    }

    @Test func `stretches of one soak add up`() throws {
        let (set, seconds) = try seconds([record(0, 0, 60), record(1, 60, 120)])
        #expect(seconds == [[60, 60]])
        #expect(set.notes.isEmpty)
    }

    @Test func `a number that comes again takes the place of all since, but for what was violated`()
        throws
    {
        let (set, seconds) = try seconds([
            record(0, 0, 60), record(1, 60, 120, finding: "lost"), record(2, 120, 180),
            record(1, 60, 125, resumed: true), record(2, 125, 190, resumed: true),
        ])
        #expect(seconds == [[60, 65, 65]])
        #expect(set.runs[0].violations.map(\.symptom) == ["lost"])
        let path = files.path("a")
        #expect(
            set.notes == [
                "\(path):4 takes the place of \(path):2, \(path):3: the soak was resumed before it"
            ])
    }

    @Test func `a whole stands for its stretches and not for those after it`() throws {
        let (set, seconds) = try seconds([
            record(0, 0, 60, finding: "early"), record(1, 60, 120), record(nil, 0, 120),
            record(2, 120, 180, resumed: true),
        ])
        #expect(seconds == [[120, 60]])
        #expect(set.runs[0].violations.map(\.symptom) == ["early"])
        #expect(set.notes.count == 1)
    }

    @Test func `two soaks of one seed that both began anew are two`() throws {
        let (_, seconds) = try seconds([record(nil, 0, 60), record(nil, 0, 90)])
        #expect(seconds == [[60], [90]])
    }

    @Test func `other choices are another soak, another length is not`() throws {
        var other = record(0, 0, 30)
        other.plan.options["generation"] = "G8"
        var longer = record(1, 60, 120, resumed: true)
        longer.plan.options["duration"] = "8h"
        let (_, seconds) = try seconds([record(0, 0, 60), other, longer])
        #expect(seconds == [[60, 60], [30]])
    }
}
