import Foundation
import Harness
import Records
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct ReplayCommandTests {
    private static func episode(_ change: (inout EpisodePlan) -> Void = { _ in }) -> String {
        var plan = EpisodePlan(load: "lives", subject: "rseq")
        plan.seed = 42
        plan.windows = ["mode-to-add"]
        change(&plan)
        let wanted = EpisodeToken.Wanted(invariant: "INV-6", symptom: "hang")
        return EpisodeToken(revision: "0.0.9", plan: plan, wanted: wanted).text
    }

    private static func run(_ arguments: String...) -> String {
        ReplayToken.run(RunToken(revision: "0.0.9", arguments: arguments)).text
    }

    /// A file of this content, gone with the test.
    private func file(_ text: String, _ ending: String = "json") throws -> TemporaryFile {
        let file = TemporaryFile(ending)
        try Data(text.utf8).write(to: URL(filePath: file.path))
        return file
    }

    /// Records with these command lines in their violations, a line each.
    private func records(_ replays: [String]) throws -> TemporaryFile {
        let file = TemporaryFile("jsonl")
        let store = try RecordStore(path: file.path)
        for replay in replays {
            try store.append(
                Document<BenchEntry>(
                    command: "bench", version: "0.0.9",
                    host: Host(name: "box", cpus: 2, nodes: 1, kernel: "6.18.0", model: nil),
                    environment: Environment(governor: nil, warnings: []),
                    plan: RunPlan(options: [:], seed: 7, placement: []), results: [],
                    violations: [
                        Violation(
                            invariant: "INV-6", symptom: "hang", detail: "d", replay: replay)
                    ]))
        }
        return file
    }

    @Test(arguments: [
        ([], 64, "missing expected argument '<token|file>'"),
        (["banana"], 66, "cannot read banana: No such file"),
        (["rt1:soap:x:y"], 64, "unknown kind of token 'soap'; did you mean 'soak'?"),
        (["rt1:schedule:x:y"], 64, "schedules join with explore, this build has none"),
        (["rt2:soak:x:y"], 65, "tokens of version 'rt2' are unknown; this build knows: rt1"),
        (["rt1:soak"], 65, "its end is missing"),
        (["rt1:soak:e30:00000000"], 65, "its checksum is another one"),
        ([String(episode().dropLast(2))], 65, "the token is damaged"),
        ([episode { $0.load = "lifes" }], 64, "unknown load 'lifes'; did you mean 'lives'?"),
        ([episode { $0.windows = ["before-exid"] }], 64, "did you mean 'before-exit'?"),
        ([episode { $0.workers = 0 }], 65, "0 workers; from 1 to 65536 is right"),
        ([episode(), "-r", "0"], 64, "is no count"),
        ([episode(), "-r", "-1"], 64, "is no count"),
        ([episode(), "--number", "2"], 64, "'--number 2' is too high: there is 1 finding"),
        ([episode(), "--number", "0"], 64, "is no count"),
        ([episode(), "--symptom", ""], 64, "'--symptom' is empty"),
        ([episode(), "--budget", "0"], 64, "is zero"),
        ([episode(), "--deadline", "2s", "--budget", "1s"], 64, "is longer than '--budget"),
        ([episode(), "-c", "9999"], 64, "CPU 9999 in '9999' does not exist"),
        ([episode(), "-N", "77"], 64, "77"),
        ([episode(), "-w", "2"], 64, "unknown option '-w'"),
        ([episode(), "--seed", "2"], 64, "unknown option '--seed'"),
        ([episode(), "--format", "xml"], 64, "unknown format 'xml'"),
        ([episode(), episode()], 64, "unexpected argument"),
        ([run("list", "subjects"), "--shrink"], 64, "'--shrink' is for episodes of a soak"),
        ([run("list", "subjects"), "-c", "0"], 64, "this repeats 'reftorture list'"),
        ([run("list", "nothing")], 64, "unknown"),
        ([run("bensh")], 64, "unknown command 'bensh'; did you mean 'bench'?"),
        ([run("bench", "--never")], 64, "not one of this build: unknown option '--never'"),
        ([run("replay", "rt1:soak:x:y")], 64, "a replay of a replay"),
    ])
    func `what cannot be meant is one line that names it, and the right code`(
        arguments: [String], code: Int32, part: String
    ) throws {
        let file = TemporaryFile("jsonl")
        let result = try BuiltCommand.run(["replay", "-o", file.path] + arguments)
        #expect(result.code == code, "\(result.errors)")
        #expect(result.output == "")
        // A token of another build is warned of before what is wrong with its options.
        let lines = result.errorLines.filter {
            !$0.contains("is of build 0.0.9") && !$0.contains(": runs: ")
        }
        #expect(lines.count == 1, "\(result.errors)")
        #expect(lines.first?.hasPrefix("reftorture: ") == true)
        #expect(result.errors.contains(part), "\(result.errors)")
        #expect(!file.exists)
    }

    @Test func `a dry run shows what a token holds, and that another build made it`() throws {
        let result = try BuiltCommand.run(["replay", "--dry-run", Self.episode()])
        #expect(result.code == 0)
        #expect(result.output.contains("\nwanted            INV-6 hang\n"), "\(result.output)")
        #expect(result.output.contains("\nwindows           mode-to-add\n"))
        #expect(result.output.contains("\nseed              42\n"))
        #expect(result.errors.contains("the finding is of build 0.0.9, this is "))
        #expect(result.errorLines.count == 1)
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `a token that was broken over lines is put together`() throws {
        let token = Self.episode()
        let half = token.index(token.startIndex, offsetBy: token.count / 2)
        let broken = "\(token[..<half])\n    \(token[half...])\n"
        let result = try BuiltCommand.run(["replay", "--dry-run", "-q", broken])
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors == "")
        #expect(result.output.contains("\nseed              42\n"))
    }

    @Test func `a token that holds a command line runs it`() throws {
        let result = try BuiltCommand.run(["replay", Self.run("list", "subjects")])
        #expect(result.code == 0, "\(result.errors)")
        #expect(try result.output == BuiltCommand.run(["list", "subjects"]).output)
        #expect(result.errors.contains("runs: reftorture list subjects\n"))
    }

    @Test func `of records the first violation is run, or the one of that number`() throws {
        let file = try records([
            "reftorture list subjects", "reftorture replay \(Self.episode())",
            "reftorture list drivers", "banana",
        ])
        let first = try BuiltCommand.run(["replay", "--dry-run", file.path])
        #expect(first.code == 0, "\(first.errors)")
        #expect(first.output == "reftorture list subjects\n")
        #expect(first.errors.contains("reftorture: --number 1: INV-6 hang; run now\n"))
        #expect(first.errors.contains("reftorture: --number 4: INV-6 hang\n"))
        let second = try BuiltCommand.run(["replay", "--dry-run", file.path, "--number", "2"])
        #expect(second.output.contains("\nseed              42\n"), "\(second.errors)")
        let third = try BuiltCommand.run(["replay", "--dry-run", file.path, "--number", "3"])
        #expect(third.output == "reftorture list drivers\n")
        let fourth = try BuiltCommand.run(["replay", "-q", file.path, "--number", "4"])
        #expect(fourth.code == 64)
        #expect(fourth.errors.contains("'banana' is no token"))
        let fifth = try BuiltCommand.run(["replay", "-q", file.path, "--number", "5"])
        #expect(fifth.code == 64)
        #expect(fifth.errors.contains("'--number 5' is too high: there are 4 findings"))
    }

    @Test func `a dump, a directory that holds it, and a file of a token alone will do`() throws {
        let token = Self.episode()
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "reftorture-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let dump = directory.appending(path: "dump.json")
        let empty = try BuiltCommand.run(["replay", directory.path])
        #expect(empty.code == 66)
        #expect(empty.errors.contains("dump.json: No such file"), "\(empty.errors)")
        try Data(#"{"findings":[],"token":"\#(token)"}"#.utf8).write(to: dump)
        let alone = try file("\(token)\n", "txt")
        for path in [directory.path, directory.path + "/", dump.path, alone.path] {
            let result = try BuiltCommand.run(["replay", "--dry-run", path])
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.output.contains("\nseed              42\n"))
        }
    }

    @Test func `files that hold nothing to run say so`() throws {
        let held = try records(["r"])
        try Data(
            String(decoding: Data(contentsOf: URL(filePath: held.path)), as: UTF8.self)
                .replacing(/"violations":\[.*\]/, with: #""violations":[]"#).utf8
        ).write(to: URL(filePath: held.path))
        for (file, code, part) in [
            (held, Int32(64), "holds no violation: there is nothing to replay"),
            (try file("banana"), 65, ":1: no record; expected a JSON object"),
            (try file("{\"a\":1}\n{\"b\":2}\n"), 65, "no record"),
            (try file(#"{"token":"rt1:soak:x:y"}"#), 65, "its checksum is another one"),
            (try file(#"{"token":7}"#), 65, "no record"),
        ] {
            let result = try BuiltCommand.run(["replay", file.path])
            #expect(result.code == code, "\(result.errors)")
            #expect(result.errors.contains(part), "\(result.errors)")
            #expect(result.errorLines.count == 1)
            #expect(result.output == "")
        }
    }

    @Test func `help says what the exit codes mean, with an example`() throws {
        let result = try BuiltCommand.run(["replay", "--help"])
        #expect(result.code == 0)
        #expect(result.output.contains("  reftorture replay --shrink failures/0001\n"))
        #expect(result.output.contains("Exit 0: ") && result.output.contains("Exit 1: "))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
