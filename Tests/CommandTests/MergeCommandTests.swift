import Foundation
import Records
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct MergeCommandTests {
    private let figure = (10.0, 9.95, 10.05)

    private func file(_ host: String, _ subjects: [String] = ["rseq"]) throws -> TemporaryFile {
        var document = SavedBench.document(subjects.map { SavedBench.entry($0, figure) })
        document.host.name = host
        return try SavedBench.file([document])
    }

    private func spoilt(_ change: (String) -> String) throws -> TemporaryFile {
        let file = TemporaryFile("jsonl")
        try Data(change(self.file("bad").text()).utf8).write(to: URL(filePath: file.path))
        return file
    }

    @Test func `files become one on standard output, or in a file`() throws {
        let (a, b, out) = (try file("a"), try file("b"), TemporaryFile("jsonl"))
        let printed = try BuiltCommand.run(["merge", a.path, b.path])
        #expect(printed.code == 0)
        #expect(printed.errors == "")
        #expect(try printed.output == a.text() + b.text())
        let written = try BuiltCommand.run(["merge", a.path, b.path, "-o", out.path])
        #expect(written.code == 0)
        #expect(written.output == "")
        #expect(try out.text() == printed.output)
    }

    @Test func `the result may take the place of an input`() throws {
        let (a, b) = (try file("a"), try file("b"))
        let both = try a.text() + b.text()
        #expect(try BuiltCommand.run(["merge", a.path, b.path, "-o", b.path]).code == 0)
        #expect(try b.text() == both)
        // And again: all there is are duplicates.
        let again = try BuiltCommand.run(["merge", b.path, a.path, "-o", b.path])
        #expect(try b.text() == both)
        #expect(
            again.errorLines == [
                "reftorture: 1 record of \(a.path) was in \(b.path) as well, and counted once: line 1"
            ])
        let silent = try BuiltCommand.run(["merge", b.path, a.path, "-o", b.path, "-q"])
        #expect(silent.errors == "")
    }

    @Test func `a last line that was not finished is named, and nothing else is lost`() throws {
        let torn = try spoilt { $0 + $0.dropLast(10) }
        let result = try BuiltCommand.run(["merge", torn.path])
        #expect(result.code == 0)
        #expect(result.output.split(separator: "\n").count == 1)
        #expect(
            result.errors
                == "reftorture: \(torn.path):2: the last record is not whole, and is left out\n")
    }

    @Test func `bad input is one line and its code, and no output is touched`() throws {
        let good = try file("a")
        let out = try file("kept")
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
            (try spoilt { "dear diary\n" + $0 }, 65, ":1: no record; expected"),
            (TemporaryFile("jsonl"), 66, "No such file"),
        ] {
            let result = try BuiltCommand.run(["merge", good.path, bad.path, "-o", out.path])
            #expect(result.code == Int32(code), "\(part)")
            #expect(result.errorLines.count == 1)
            #expect(result.errors.contains(bad.path) && result.errors.contains(part))
            #expect(try out.text() == before)
        }
    }

    @Test func `a place that cannot be written is exit 74`() throws {
        let good = try file("a")
        for path in ["/nonexistent/merged.jsonl", "/dev/full"] {
            let result = try BuiltCommand.run(["merge", good.path, "-o", path])
            #expect(result.code == 74)
            #expect(result.errorLines.count == 1)
            #expect(result.errors.contains(path))
        }
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        #expect(try BuiltCommand.run(["merge", good.path], into: full).code == 74)
    }

    @Test func `without a file it is exit 64`() throws {
        #expect(try BuiltCommand.run(["merge"]).code == 64)
        #expect(try BuiltCommand.run(["merge", "x", "-o", ""]).code == 64)
    }
}
