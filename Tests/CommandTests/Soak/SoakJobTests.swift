import Foundation
import Harness
import Records
import Testing

@testable import reftorture

@Suite struct SoakJobTests {
    private let bench: SoakBench

    init() throws { bench = try SoakBench() }

    private func runs(_ text: String, _ overrides: [String] = []) throws -> [SoakRun] {
        let file = TemporaryFile("ini")
        try Data(text.utf8).write(to: URL(filePath: file.path))
        return try SoakJob(path: file.path, overrides: overrides).runs { try bench.planning($0) }
    }

    @Test func `each section is a run, and says more than what all share`() throws {
        let runs = try runs(
            """
            [global]
            duration = 8h
            generation = G1:3,G8
            strict = true
            seed = 5
            [one]
            runtime = 10s
            output = one.jsonl
            [two]
            strict = no
            checkpoint = two.state
            resume = yes
            """)
        #expect(runs.map(\.section) == ["one", "two"])
        #expect(runs.map(\.planning.plan.duration) == [.seconds(10), .seconds(28_800)])
        #expect(runs.map(\.command.output.strict) == [true, false])
        #expect(runs.map(\.command.soak.resume) == [false, true])
        #expect(runs.map(\.command.output.recordPath) == ["one.jsonl", nil])
        #expect(runs.allSatisfy { $0.planning.plan.seed == 5 })
        #expect(runs.allSatisfy { $0.planning.deciding["generation"] == "G1:3,G8" })
    }

    @Test func `options beside the file override it`() throws {
        let text = "[global]\nduration = 8h\nseed = 5\n[a]\nduration = 1h\n[b]\n"
        let runs = try runs(text, ["-d", "2s", "--strict"])
        #expect(runs.map(\.planning.plan.duration) == [.seconds(2), .seconds(2)])
        #expect(runs.allSatisfy { $0.command.output.strict && $0.planning.plan.seed == 5 })
    }

    @Test(arguments: [
        (["reftorture", "soak", "--job", "j", "-d", "1s"], ["-d", "1s"]),
        (["/bin/reftorture", "soak", "-q", "--job=j", "--strict"], ["-q", "--strict"]),
        (["reftorture", "soak", "--job", "soak"], []),
    ])
    func `options beside the file are those of the command line`(
        arguments: [String], rest: [String]
    ) {
        #expect(SoakJob.overrides(in: arguments) == rest)
    }

    @Test(arguments: [
        ("[global]\nduraton = 8h\n[a]\n", 2, "unknown key 'duraton'; nearest is 'duration'"),
        ("[a]\nmetrics_port = 1\n", 2, "unknown key 'metrics_port'; nearest is 'metrics-port'"),
        ("[a]\nxyzzy = 1\n", 2, "unknown key 'xyzzy'; keys are the long options"),
        ("[a]\njob = x\n", 2, "unknown key 'job'"),
        ("[a]\nd = 1s\n", 2, "unknown key 'd'"),
        (
            "[a]\nduration = 1s\nseed = 1\nruntime = 2s\n", 4,
            "'runtime' is there already, in line 2"
        ),
        ("[a]\nstrict = maybe\n", 2, "'maybe' is invalid for 'strict'; true or false"),
        ("[a]\nseed = 1\nduration = 5x\n", 3, "has the unknown unit 'x'"),
        ("[global]\npages = -1\n[a]\nseed = 1\n", 2, "is negative"),
        ("[a]\nseed = 1\ngeneration = G1,G9\n", 3, "unknown generation 'G9'; did you mean 'G0'?"),
        ("[a]\n[b]\nwindows = mode-to-ad\n", 3, "unknown window 'mode-to-ad'; did you mean"),
        ("[a]\nworkload = devices:0\n", 2, "has the weight '0'"),
        ("[a]\ncpus = 9999\n", 2, "CPU 9999 in '9999' does not exist"),
        ("[a]\nformat = xml\n", 2, "unknown format 'xml'"),
        ("[a]\nmode = both\n", 2, "provide one of 'percpu' and 'atomic'"),
        ("[a]\n[b]\nresume = true\n", 3, "'--resume' needs '--checkpoint FILE'"),
        // What only two options together make is said of their section.
        ("[a]\n\n[b]\nduration = 2h\nbudget = 1h\n", 3, "is longer than '--budget"),
        (
            "[global]\ncheckpoint = s\n[a]\n[b]\n", 4,
            "[a] and [b] have one checkpoint, s; give each"
        ),
    ])
    func `what is wrong is told with file, line and what would be right`(
        text: String, line: Int, part: String
    ) throws {
        do {
            _ = try runs(text)
            Issue.record("nothing was found wrong")
        } catch {
            let error = try #require(error as? JobFileError)
            #expect(error.exitCode == 65)
            #expect(error.number == line, "\(error.line)")
            #expect(error.line.contains(".ini:\(line): "))
            #expect(error.line.contains(part), "\(error.line)")
            #expect(!error.line.contains("\n"))
        }
    }

    @Test func `what is wrong on the command line is not put down to the file`() throws {
        do {
            _ = try runs("[a]\nseed = 1\n", ["--generation", "G9"])
            Issue.record("nothing was found wrong")
        } catch {
            #expect(!(error is JobFileError))
            #expect(SoakBench.complaint(error).code == 64)
        }
    }
}

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct SoakJobCommandTests {
    @Test func `a missing file is exit 66 and a malformed one exit 65`() throws {
        let missing = try BuiltCommand.run(["soak", "--job", "/nonexistent.ini"])
        #expect(missing.code == 66)
        #expect(missing.errorLines.count == 1)
        let file = TemporaryFile("ini")
        try Data([0xff, 0xfe, 0x00]).write(to: URL(filePath: file.path))
        let malformed = try BuiltCommand.run(["soak", "--job", file.path])
        #expect(malformed.code == 65)
        #expect(malformed.errors == "reftorture: \(file.path):1: is no UTF-8 text\n")
        try Data("[a]\ngeneraton = G1\n".utf8).write(to: URL(filePath: file.path))
        let unknown = try BuiltCommand.run(["soak", "--dry-run", "--job", file.path])
        #expect(unknown.code == 65)
        #expect(unknown.output == "")
        #expect(
            unknown.errors
                == "reftorture: \(file.path):2: unknown key 'generaton'; nearest is 'generation'\n")
    }

    @Test func `the job that is handed out runs`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let job = root.appending(path: "scripts/soak/overnight.job").path
        let result = try BuiltCommand.run(["soak", "--job", job, "--resume", "--dry-run"])
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors == "")
        #expect(result.output.hasPrefix("[everything]\nseed         2026\n"))
        #expect(result.output.contains("\n\n[switches]\n"))
        #expect(result.output.matches(of: /records      soak.jsonl, every/).count == 2)
    }

    @Test func `a dry run shows every section, with what the command line overrides`() throws {
        let file = TemporaryFile("ini")
        try Data("[a]\nseed = 3\n[b]\nseed = 4\nfailures = 2\n".utf8)
            .write(to: URL(filePath: file.path))
        let result = try BuiltCommand.run([
            "soak", "--job", file.path, "--dry-run", "--failures", "5",
        ])
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("[a]\nseed         3\n"))
        #expect(result.output.contains("\n\n[b]\nseed         4\n"))
        #expect(result.output.matches(of: /ends after 5 failed episodes/).count == 2)
    }
}
