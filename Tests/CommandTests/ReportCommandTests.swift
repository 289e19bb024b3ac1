import Foundation
import Records
import Reporting
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct ReportCommandTests {
    private let figure = (10.0, 9.95, 10.05)

    private func document(_ host: String, cpus: Int = 2, workers: [Int] = [1])
        -> Document<BenchEntry>
    {
        var document = SavedBench.document(
            workers.map {
                SavedBench.entry("rseq", figure, workers: $0, cpus: Array(0..<$0))
            })
        document.host.name = host
        document.host.cpus = cpus
        return document
    }

    private func file(_ documents: Document<BenchEntry>...) throws -> TemporaryFile {
        try SavedBench.file(documents)
    }

    private func spoilt(_ change: (String) -> String) throws -> TemporaryFile {
        let file = TemporaryFile("jsonl")
        let text = change(try self.file(document("bad")).text())
        try Data(text.utf8).write(to: URL(filePath: file.path))
        return file
    }

    @Test func `the page is what is made when no format is named`() throws {
        let a = try file(document("a"))
        let out = TemporaryFile("html")
        let page = try BuiltCommand.run(["report", a.path])
        #expect(page.code == 0)
        #expect(page.output.lowercased().hasPrefix("<!doctype html>"))
        #expect(try BuiltCommand.run(["report", a.path, "-o", out.path]).code == 0)
        #expect(try out.text() == page.output)
        #expect(try BuiltCommand.run(["report", a.path, "--format", "html"]).output == page.output)
    }

    @Test(arguments: ReportFormats.all.map(\.id))
    func `hosts of different shapes are in one text of every format`(id: String) throws {
        let a = try file(document("left", workers: [1, 2]))
        let b = try file(document("right", cpus: 384, workers: [1, 384]))
        let result = try BuiltCommand.run(["report", a.path, b.path, "--format", id])
        #expect(result.code == 0)
        #expect(result.errors == "")
        #expect(result.output.contains("left") && result.output.contains("right"))
        #expect(
            try BuiltCommand.run(["report", a.path, b.path, "--format", id]).output
                == result.output)
    }

    @Test func `what is special in HTML is text in a host's name`() throws {
        let a = try file(document(#"<script>"&'"#))
        let page = try BuiltCommand.run(["report", a.path])
        #expect(page.code == 0)
        #expect(!page.output.contains(#"<script>"&"#))
        #expect(page.output.contains("&lt;script&gt;"))
        for id in ["markdown", "prom", "gbench", "csv", "lkml", "ktap"] {
            #expect(try BuiltCommand.run(["report", a.path, "--format", id]).code == 0)
        }
    }

    @Test func `what is left out is said on standard error, and by -q not`() throws {
        let torn = try spoilt { $0 + $0.dropLast(10) }
        let result = try BuiltCommand.run(["report", torn.path, "--format", "csv"])
        #expect(result.code == 0)
        #expect(result.output.split(separator: "\r\n").count == 2)
        #expect(
            result.errors
                == "reftorture: \(torn.path):2: the last record is not whole, and is left out\n")
        #expect(try BuiltCommand.run(["report", torn.path, "-q"]).errors == "")
        let odd = try spoilt { $0.replacing("\"bench\"", with: "\"later\"") }
        let other = try BuiltCommand.run(["report", odd.path])
        #expect(other.code == 0)
        #expect(other.errors.contains("does not know the command 'later'"))
    }

    @Test func `a file of but a torn record is named among others, and alone is exit 65`() throws {
        let good = try file(document("a"))
        let torn = try spoilt { String($0.dropLast(10)) }
        let result = try BuiltCommand.run(["report", torn.path, good.path, "--format", "csv"])
        #expect(result.code == 0)
        #expect(result.output.split(separator: "\r\n").count == 2)
        #expect(
            result.errors
                == "reftorture: \(torn.path):1: the last record is not whole, and is left out\n")
        let alone = try BuiltCommand.run(["report", torn.path])
        #expect(alone.code == 65)
        #expect(alone.errorLines.count == 1)
    }

    @Test func `bad input is one line and its code, and no output is touched`() throws {
        let good = try file(document("a"))
        let out = try file(document("kept"))
        let before = try out.text()
        for (bad, code, part) in [
            (try spoilt { $0.replacing("torture/1", with: "torture/2") }, 65, ":1: schema"),
            (try spoilt { _ in "" }, 65, ":1: no record; expected a JSON object"),
            (
                try spoilt { $0.replacing("\"median\":10", with: "\"median\":1e999") }, 65,
                ":1: no record; expected a number at 'results.0.ns_per_pair.median', found 1e999"
            ),
            (
                try spoilt { $0.replacing("\"median\":10", with: "\"median\":NaN") }, 65,
                ":1: no record; expected a number at 'results.0.ns_per_pair.median', found NaN"
            ),
            (
                try spoilt { $0.replacing("\"median\":10", with: "\"median\":null") }, 65,
                ":1: no record; expected 'results.0.ns_per_pair.median' to be of type Double"
            ),
            (TemporaryFile("jsonl"), 66, "No such file"),
        ] {
            let result = try BuiltCommand.run(["report", good.path, bad.path, "-o", out.path])
            #expect(result.code == Int32(code), "\(part)")
            #expect(result.errorLines.count == 1)
            #expect(result.errors.contains(bad.path) && result.errors.contains(part))
            #expect(try out.text() == before)
        }
    }

    @Test func `several formats come one after the other, and not into one file`() throws {
        let a = try file(document("a"))
        let out = TemporaryFile("html")
        func text(_ format: String) throws -> String {
            try BuiltCommand.run(["report", a.path, "--format", format]).output
        }
        #expect(try text("html,csv") == text("html") + text("csv"))
        #expect(try text("csv,html") == text("csv") + text("html"))
        let refused = try BuiltCommand.run(
            ["report", a.path, "--format", "html,csv", "-o", out.path])
        #expect(refused.code == 64 && refused.errorLines.count == 1)
        #expect(refused.errors.contains("'-o' takes one format"))
        #expect(!out.exists)
        #expect(try BuiltCommand.run(["report", a.path, "--format", "csv,csv"]).code == 64)
    }

    @Test func `the same records give the same bytes wherever they lie`() throws {
        let records = try file(document("a"))
        let elsewhere = FileManager.default.temporaryDirectory.appending(
            path: "reftorture-report-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: elsewhere) }
        var pages: [[String]] = []
        for name in ["one", "two"] {
            let directory = elsewhere.appending(path: name)
            try FileManager.default.createDirectory(
                at: directory, withIntermediateDirectories: true)
            let path = directory.appending(path: "r.jsonl").path
            // A duplicate, so that there is a note.
            let text = try records.text()
            try Data((text + text).utf8).write(to: URL(filePath: path))
            pages.append(
                try ["html", "markdown", "lkml"].map {
                    try BuiltCommand.run(["report", path, "--format", $0]).output
                })
        }
        #expect(pages[0] == pages[1])
        for page in pages[0] {
            // Mails and tables break and escape words.
            #expect(page.contains("1 record of r.jsonl"), "\(page)")
        }
    }

    @Test func `an unknown format lists those there are`() throws {
        let result = try BuiltCommand.run(["report", "x", "--format", "htlm"])
        #expect(result.code == 64)
        #expect(
            result.errors.contains(
                "unknown format 'htlm'; did you mean 'html'? known: human, json, csv, ktap, "
                    + "markdown, html"))
    }

    @Test func `a place that cannot be written is exit 74`() throws {
        let good = try file(document("a"))
        let result = try BuiltCommand.run(["report", good.path, "-o", "/nonexistent/page.html"])
        #expect(result.code == 74)
        #expect(result.errorLines.count == 1)
    }

    @Test func `the command of a report is taken by the program itself`() throws {
        let out = TemporaryFile("jsonl")
        let run = try BuiltCommand.run([
            "bench", "-w", "1", "--subjects", "shared", "-d", "50ms", "--seed", "5", "-o", out.path,
            "-q",
        ])
        #expect([0, 4].contains(run.code), "\(run.errors)")
        let mail = try BuiltCommand.run(["report", out.path, "--format", "lkml"]).output
        let command = mail.split(separator: "\n").drop { !$0.hasPrefix("reftorture bench") }
            .joined(separator: " ").replacing("\\ ", with: " ")
        let words = command.split(separator: " ").dropFirst().map(String.init)
        let planned = try BuiltCommand.run(words + ["--dry-run"])
        #expect(planned.code == 0, "\(words) \(planned.errors)")
        #expect(planned.output.contains("seed      5\n"))
    }
}
