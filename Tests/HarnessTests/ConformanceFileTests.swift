import FoundationEssentials
import Harness
import Percpu
import Records
import Testing

@Suite struct ConformanceFileTests {
    private static let state =
        #""dying":false,"zero":false,"released":0,"confirms":{"A":0,"B":0},"events":[]"#
    private static let first =
        #"{"ret":0,\#(state),"blocks":false,"warns":false,"kernel":{"total":1}}"#

    /// A vector of one operation after init, by its parts.
    private static func line(
        op: String = #"{"op":"get"}"#, expected: String = first, release: String = "count",
        category: String = "count"
    ) -> String {
        #"{"name":"made","category":"\#(category)","flags":[],"release":"\#(release)","#
            + #""ops":[{"op":"init","flags":[]},\#(op)],"expected":[\#(first),\#(expected)]}"#
    }

    private static func malformed(_ text: String) -> VectorError? {
        do {
            _ = try VectorFile(path: "made.jsonl", bytes: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    /// What is wrong, the line, and what must be named as expected.
    private static let mistakes: [(String, String)] = [
        (line(op: #"{"op":"grab"}"#), "one of init"),
        (line(op: #"{"op":7}"#), "a string at ops[1].op"),
        (line(op: #"{"n":7}"#), #"key "op" at ops[1]"#),
        (line(op: #"{"op":"get_many"}"#), #"key "n" at ops[1]"#),
        (line(op: #"{"op":"get_many","n":"7"}"#), "an integer of 64 bits at ops[1].n"),
        (line(op: #"{"op":"get_many","n":1.5}"#), "an integer of 64 bits at ops[1].n"),
        (line(op: #"{"op":"get_many","n":9223372036854775808}"#), "an integer of 64 bits"),
        (line(op: #"{"op":"get_many","n":-1}"#), "not negative at ops[1].n"),
        (line(op: #"{"op":"get","cpu":-1}"#), "a CPU from 0 to 8191 at ops[1].cpu"),
        (line(op: #"{"op":"get","cpu":8192}"#), "a CPU from 0 to 8191 at ops[1].cpu"),
        (line(op: #"{"op":"cpu_down"}"#), #"key "cpu" at ops[1]"#),
        (line(op: #"{"op":"kill_and_confirm","confirm":"C"}"#), "one of A, B"),
        (line(op: #"{"op":"init","flags":["INIT_FAST"]}"#), "one of INIT_ATOMIC"),
        (line(op: #"{"op":"init"}"#), #"key "flags" at ops[1]"#),
        (
            line(op: #"{"op":"par","do":"get","times":1,"cpus":[]}"#),
            "different CPUs at ops[1].cpus"
        ),
        (line(op: #"{"op":"par","do":"get","times":1,"cpus":[1,1]}"#), "different CPUs"),
        (line(op: #"{"op":"par","do":"kill","times":1,"cpus":[1]}"#), "one of get"),
        (line(op: #"{"op":"par","do":"get","cpus":[1]}"#), #"key "times""#),
        (line(op: #"{"op":"par","do":"get","times":1,"cpus":[1],"main":"par"}"#), "one of get"),
        (line(expected: first + "," + first), "2 entries, one per operation, not 3 at expected"),
        (line(expected: #"{"fatal":"bug"}"#), #""fatal" in the last entry"#),
        (line(category: "fatal"), #""fatal" in the last entry"#),
        (line(expected: first.replacing("\"dying\":false", with: "\"dying\":0")), "true or false"),
        (line(expected: first.replacing("\"ret\":0", with: "\"ret\":\"0\"")), "null, true"),
        (line(expected: first.replacing("\"ret\":0,", with: "")), #"key "ret""#),
        (line(expected: first.replacing("\"B\":0", with: "\"C\":0")), #"key "B""#),
        (line(expected: first.replacing("[]", with: "[\"bang\"]")), "one of release"),
        (line(expected: first.replacing("[]", with: "{}")), "a list at expected[1].events"),
        (line(expected: first.replacing("\"blocks\":false", with: "\"blocks\":true")), "during"),
        (line(expected: first.replacing("\"warns\":false", with: "\"warns\":true")), "warn"),
        (
            line(
                expected: first.replacing("\"warns\":false", with: "\"warns\":true,\"warn\":[]")),
            "at least 1 name"
        ),
        (line(release: "explode"), "one of count, exit, probe"),
        (#"{"name":"x","category":"y","release":"count","ops":[],"expected":[]}"#, "init"),
        (#"{"category":"y","release":"count"}"#, "key \"ops\""),
        (String(line().dropLast(40)), "one complete JSON object"),
        (line() + "}", "one complete JSON object"),
        ("not json", "one complete JSON object"),
        ("[]", "an object"),
        ("7", "an object"),
    ]

    @Test("What is wrong with a line is said, and which line it is", arguments: 0..<mistakes.count)
    func mistake(number: Int) throws {
        let (wrong, expected) = Self.mistakes[number]
        for (text, line) in [(wrong, 1), (Self.line() + "\n\n" + wrong + "\n", 3)] {
            guard case .malformed(let file, let found, let told) = Self.malformed(text) else {
                Issue.record("taken for a vector: \(text)")
                continue
            }
            #expect(file == "made.jsonl" && found == line)
            #expect(told.contains(expected), "\(told)")
            #expect(!told.contains("\n"))
        }
    }

    @Test("A recorded file that was cut off anywhere in a line is malformed at that line")
    func truncatedFile() throws {
        let lines = try Recorded.lines()
        for cut in [1, 17, lines[2].utf8.count / 2, lines[2].utf8.count - 1] {
            let text = lines[0] + "\n" + lines[1] + "\n" + lines[2].prefix(cut)
            guard case .malformed(_, let line, _) = Self.malformed(text) else {
                Issue.record("taken for whole")
                continue
            }
            #expect(line == 3)
        }
    }

    @Test("A file without a vector is malformed", arguments: ["", "\n", " \n\t\r\n"])
    func emptyFile(text: String) {
        #expect(
            Self.malformed(text)
                == .malformed(file: "made.jsonl", line: 1, expected: "at least one vector"))
    }

    @Test(
        "A file that is missing or a directory is unreadable", arguments: ["/nonexistent", "/tmp"])
    func unreadableFile(path: String) {
        do throws(VectorError) {
            _ = try VectorFile(path: path)
            Issue.record("read")
        } catch {
            #expect(error.exitCode == 66)
            #expect(error.line.contains(path))
        }
    }

    @Test("Keys nobody knows, other line ends and numbers to 2^63-1 are taken as they are")
    func tolerance() throws {
        let big = Self.line(
            op: #"{"op":"put_many","n":9223372036854775807,"cpu":7,"why":[1]}"#,
            expected: first(with: #""surprise":{"a":null},"ret":null"#))
        let file = try VectorFile(path: "m", bytes: Array(("\r\n" + big + "\r\n").utf8))
        #expect(file.vectors.count == 1)
        #expect(file.vectors[0].operations[1] == .count(.put(Int.max), cpu: 7))
        #expect(file.vectors[0].cpuCount == 8)
        #expect(try Recorded.file().vectors.count == 300)
    }

    private func first(with ret: String) -> String {
        Self.first.replacing("\"ret\":0", with: ret)
    }
}
