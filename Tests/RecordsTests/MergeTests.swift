import Foundation
import Testing

@testable import Records

@Suite struct MergeTests {
    private let scratch: ScratchDirectory
    private let line: String

    init() throws {
        scratch = try ScratchDirectory()
        try RecordStore(path: scratch.path("made")).append(
            RecordFixture.document([RecordFixture.entry]))
        line = try String(scratch.text("made").dropLast())
    }

    /// A record of another host, with a value of its own.
    private func line(_ host: String, pairs: Int = 1000) -> String {
        line.replacing(#""name":"box""#, with: #""name":"\#(host)""#)
            .replacing(#""pairs":1000"#, with: #""pairs":\#(pairs)"#)
    }

    private func merge(_ files: [(String, String)]) throws -> Merge {
        for (name, text) in files { try scratch.write(text, to: name) }
        return try Merge(reading: files.map { scratch.path($0.0) })
    }

    private func text(_ merge: Merge) -> String { String(decoding: merge.bytes, as: UTF8.self) }

    @Test func `records come in the order of the files, each as it was written`() throws {
        // Enough of them that an order of hashes would show.
        let first = (0..<50).map { line("a", pairs: $0) }
        let second = (0..<50).map { line("b", pairs: $0) }
        let merged = try merge([
            ("b", second.joined(separator: "\n") + "\n"), ("a", first.joined(separator: "\n")),
        ])
        #expect(text(merged) == (second + first).map { "\($0)\n" }.joined())
        #expect(merged.count == 100)
        #expect(merged.notes.isEmpty)
        #expect(try Merge(reading: [scratch.path("b"), scratch.path("a")]).bytes == merged.bytes)
    }

    @Test func `keys that nobody knows survive, with every byte of their values`() throws {
        let odd = line.replacing(
            #""violations":"#,
            with: #""later":{"n":1.50e0,"s":"a\u00e9 \" : , \\","u":"é"},"violations":"#)
        #expect(try text(merge([("a", odd + "\n")])) == odd + "\n")
    }

    @Test func `an indented document becomes one line and loses nothing`() throws {
        let pretty = """
            {
              "command" : "bench", "schema" : "reftorture/1",
              "host" : {
                "name" : "a  b\\" c" },
              "unknown" : [ 1, 2 ]\r
            }

            """
        #expect(
            try text(merge([("a", pretty)]))
                == #"{"command":"bench","schema":"reftorture/1","host":{"name":"a  b\" c"},"#
                + #""unknown":[1,2]}"# + "\n")
    }

    @Test func `duplicates are dropped and named, and what differs by one figure is none`() throws {
        let merged = try merge([
            ("a", line("x") + "\n" + line("x", pairs: 7) + "\n"),
            ("b", line("y") + "\n" + line("x") + "\n"),
        ])
        #expect(merged.count == 3)
        #expect(
            merged.notes == [
                "1 record of \(scratch.path("b")) was in \(scratch.path("a")) as well, and counted once:"
                    + " line 2"
            ])
    }

    @Test func `however many duplicates there are, a pair of files has one sentence`() throws {
        let lines = (0..<88).map { line("x", pairs: $0) + "\n" }.joined()
        let merged = try merge([("a", lines), ("b", line("y") + "\n" + lines), ("c", lines)])
        #expect(merged.count == 89)
        let (a, b, c) = (scratch.path("a"), scratch.path("b"), scratch.path("c"))
        #expect(
            merged.notes == [
                "88 records of \(b) were in \(a) as well, and counted once: lines 2-89",
                "88 records of \(c) were in \(a) as well, and counted once: lines 1-88",
            ])
        var scattered = Duplicates()
        for number in 1...40 { scattered.enter("b", line: 2 * number, earlier: "b") }
        #expect(
            scattered.notes == [
                "40 records of b were in it before, and counted once:"
                    + " lines 2,4,6,8,10,12,14,16 and more"
            ])
    }

    @Test func `a byte order mark is passed over and named`() throws {
        let merged = try merge([("a", "\u{FEFF}" + line("x") + "\n" + line("y") + "\n")])
        #expect(text(merged) == line("x") + "\n" + line("y") + "\n")
        #expect(merged.notes == ["\(scratch.path("a")):1: a byte order mark was passed over"])
        let alone = try merge([("a", "\u{FEFF}" + line("x"))])
        #expect(text(alone) == line("x") + "\n" && alone.notes.count == 1)
    }

    @Test func `what is no UTF-8 is told as that, by its line`() throws {
        let good = Array((line("x") + "\n").utf8)
        let bad = Array(line("A", pairs: 1).utf8).map { $0 == UInt8(ascii: "A") ? 0xFF : $0 }
        let wide = Array("{}\n".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        for (bytes, number) in [
            (good + bad + [10] + good, 2), ([0xFF, 0xFE] + wide, 1), ([0xFF, 0xFE, 0x7B], 1),
        ] {
            try Data(bytes).write(to: URL(filePath: scratch.path("bad")))
            let error = #expect(throws: RecordError.self) {
                try Merge(reading: [scratch.path("bad")])
            }
            #expect(
                error?.line == "\(scratch.path("bad")):\(number): no record; expected UTF-8, found"
                    + " bytes that are no character")
            #expect(error?.exitCode == 65)
        }
        // A record that was cut off within a character is a torn one.
        let torn = Array(#"{"command":"é"#.utf8.dropLast())
        try Data(good + torn).write(to: URL(filePath: scratch.path("torn")))
        #expect(try Merge(reading: [scratch.path("torn")]).count == 1)
    }

    @Test func `a merged file merged again is the same`() throws {
        let once = try merge([("a", line("x") + "\n"), ("b", line("y") + "\n")])
        try Data(once.bytes).write(to: URL(filePath: scratch.path("c")))
        let twice = try Merge(reading: [scratch.path("c"), scratch.path("a")])
        #expect(twice.bytes == once.bytes)
        #expect(twice.notes.count == 1)
    }

    @Test func `a last line that was not finished is left out and named`() throws {
        let merged = try merge([("a", line("x") + "\n" + line("y").dropLast(9))])
        #expect(text(merged) == line("x") + "\n")
        #expect(
            merged.notes
                == ["\(scratch.path("a")):2: the last record is not whole, and is left out"])
    }

    @Test func `a host killed within its first record costs no other host its own`() throws {
        let merged = try merge([
            ("torn", String(line("y").dropLast(9))), ("start", "{\"comm"), ("a", line("x") + "\n"),
        ])
        #expect(text(merged) == line("x") + "\n")
        #expect(
            merged.notes
                == ["torn", "start"].map {
                    "\(scratch.path($0)):1: the last record is not whole, and is left out"
                })
        // Where nothing is whole there is nothing to merge; and other text is no torn record.
        for (text, among) in [(line("y").dropLast(9), []), ("dear diary", [("a", line("x"))])] {
            let error = #expect(throws: RecordError.self) {
                try merge([("bad", String(text))] + among)
            }
            #expect(error?.exitCode == 65)
            #expect(error?.line.hasPrefix("\(scratch.path("bad")):1: no record") == true)
        }
    }

    @Test func `differences of version are named with how many have which`() throws {
        let other = line("y").replacing(
            #""version":"0.1.0""#, with: #""version":"0.2.0""#)
        let merged = try merge([("a", line("x") + "\n" + line("z") + "\n"), ("b", other)])
        let (a, b) = (scratch.path("a"), scratch.path("b"))
        #expect(
            merged.notes == [
                "versions of reftorture differ: 0.1.0 (2, first \(a):1), 0.2.0 (1, first \(b):1)"
            ])
    }

    @Test func `a record without a host, of a newer schema, or none at all is exit 65`() throws {
        for (text, part) in [
            (line.replacing(#""host":"#, with: #""hast":"#), "expected the key 'host.name'"),
            (line.replacing("reftorture/1", with: "reftorture/2"), "'reftorture/2' is newer"),
            ("", "expected a JSON object with \"schema\": \"reftorture/1\", found an empty file"),
            (
                line.replacing(#""p50":1.5"#, with: #""p50":NaN"#),
                "expected a number at 'results.0.control_us.p50', found NaN"
            ),
            (
                line.replacing(#""median":1.5"#, with: #""median":1e999"#),
                "expected a number at 'results.0.ns_per_pair.median', found 1e999"
            ),
        ] {
            let error = #expect(throws: RecordError.self) {
                try merge([("good", line + "\n"), ("bad", text)])
            }
            #expect(error?.exitCode == 65)
            #expect(error?.line.hasPrefix("\(scratch.path("bad")):1: ") == true)
            #expect(error?.line.contains(part) == true, "\(error?.line ?? "")")
        }
    }
}

@Suite struct FigureScanTests {
    @Test(arguments: [
        (#"{"a":NaN}"#, "NaN", "a", 1), (#"{"a":[1,{"b":-Infinity}]}"#, "-Infinity", "a.1.b", 1),
        ("{\"x\":\"NaN\",\n\"a\" : 1e400 }", "1e400", "a", 2),
        ("{}\n{\"k\":[1,2,nan", "nan", "k.2", 2), (#"{"a\"b":-1E999}"#, "-1E999", #"a\"b"#, 1),
        (#"{"a":{"b":"},"},"c":inf}"#, "inf", "c", 1),
    ])
    func `what is no number is found with key and line`(
        text: String, token: String, key: String, line: Int
    ) {
        #expect(
            FigureScan.first(in: Array(text.utf8))
                == FigureScan.Found(token: token, key: key, line: line))
    }

    @Test(arguments: [
        #"{"a":1e308,"b":"NaN","c":null,"d":true,"e":[-0.5,1E-400,0]}"#, #"{"NaN":1,"Infinity"#,
        "", "{\"a\":tr", "not json at all, and in no way",
    ])
    func `numbers, words of JSON and texts are left alone`(text: String) {
        #expect(FigureScan.first(in: Array(text.utf8)) == nil)
    }
}

@Suite struct EmulationTests {
    @Test(
        arguments: [
            ("qemu", true), ("TCGTCGTCGTCG", true), ("qemu (TCG)", true), ("kvm", false),
            ("none", false), ("xen", false), (nil, false),
        ] as [(String?, Bool)])
    func `only an emulated processor has timings without meaning`(name: String?, is emulated: Bool)
    {
        let environment = Environment(virtualised: name)
        #expect(environment.isEmulated == emulated)
        #expect((environment.emulationNotice != nil) == emulated)
    }
}
