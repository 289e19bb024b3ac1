import ArgumentParser
import Records
import Reporting
import Testing

@testable import reftorture

@Suite struct DurationArgumentTests {
    @Test(arguments: [
        ("1", Duration.seconds(1)), ("250ms", .milliseconds(250)), ("7us", .microseconds(7)),
        ("9ns", .nanoseconds(9)), ("2s", .seconds(2)), ("3m", .seconds(180)),
        ("8h", .seconds(28_800)), ("1d", .seconds(86_400)), ("1.5s", .milliseconds(1500)),
        ("0.25", .milliseconds(250)), ("1.50m", .seconds(90)), ("0.5h", .seconds(1800)),
        ("1.000000001", .nanoseconds(1_000_000_001)), ("1.10ns0", nil), ("007", .seconds(7)),
        ("106751d", .seconds(9_223_286_400)),
    ])
    func `numbers and units come to the nanosecond`(text: String, duration: Duration?) {
        #expect((try? DurationArgument.parse(text)) == duration)
    }

    @Test(arguments: [
        ("0", "is zero"), ("0.0h", "is zero"), ("0ns", "is zero"), ("-1s", "is negative"),
        ("-", "is no duration"), ("--dry-run", "is no duration"), ("-.5", "is no duration"),
        ("", "is no duration"), ("s", "is no duration"),
        ("1.2.3", "is no duration"), (".5", "is no duration"), ("5.", "is no duration"),
        ("5x", "unknown unit 'x'"), ("5 s", "unknown unit ' s'"), ("5S", "unknown unit 'S'"),
        ("1e3", "unknown unit 'e3'"), ("५s", "is no duration"), ("nan", "is no duration"),
        ("0.5ns", "finer than a nanosecond"), ("1.0000000001", "finer than a nanosecond"),
        ("106752d", "is too long"), ("99999999999999999999s", "is too long"),
        ("9223372036854775807ns", "is too long"),
    ])
    func `what is no duration is told what is wrong`(text: String, reason: String) {
        let error = #expect(throws: BadValue.self) { try DurationArgument.parse(text) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "accepted")")
        #expect(error?.exitCode == 64)
    }
}

@Suite struct OptionTests {
    /// The one line that a user would see.
    private func complaint<Options: ParsableArguments>(
        _: Options.Type, _ arguments: [String]
    ) -> String? {
        do {
            _ = try Options.parse(arguments)
            return nil
        } catch {
            return UsageComplaint(message: Options.message(for: error), arguments: []).line
        }
    }

    @Test func `every spelling of the run options is understood`() throws {
        let run = try RunOptions.parse([
            "-d", "2s", "-r", "20", "--warmup", "10ms", "--budget", "1m", "--seed", "0xff",
            "--subjects", "rseq,shared", "--workload", "get-put", "--mode", "atomic", "--dry-run",
        ])
        #expect(run.duration == .seconds(2))
        #expect(run.repetitions == 20)
        #expect(run.warmup == .milliseconds(10))
        #expect(run.budget == .seconds(60))
        #expect(run.seed == 255)
        #expect(run.subjects == ["rseq", "shared"])
        #expect(run.workload == "get-put")
        #expect(run.mode == .atomic)
        #expect(run.dryRun)
        for name in ["-d", "--duration", "--runtime"] {
            #expect(try RunOptions.parse([name, "3"]).duration == .seconds(3))
        }
        #expect(try RunOptions.parse(["--repeat", "3"]).repetitions == 3)
        #expect(try RunOptions.parse(["--seed", "18446744073709551615"]).seed == .max)
        let none = try RunOptions.parse([])
        #expect(none.duration == nil)
        #expect(none.mode == nil)
        #expect(!none.dryRun)
    }

    @Test func `every spelling of the output options is understood`() throws {
        let output = try OutputOptions.parse([
            "-o", "x.jsonl", "--format", "json,ktap", "--status-interval", "5s", "--progress",
            "never", "-v", "--strict",
        ])
        #expect(output.recordPath == "x.jsonl")
        #expect(try output.formats().map(\.id) == ["json", "ktap"])
        #expect(output.statusInterval == .seconds(5))
        #expect(output.progress == .never)
        #expect(output.verbose)
        #expect(output.strict)
        let none = try OutputOptions.parse([])
        #expect(try none.formats().map(\.id) == ["human"])
        #expect(none.progress == .auto)
        #expect(try none.recordStore() == nil)
    }

    @Test func `help fits 80 columns and shows defaults as they are typed`() {
        let parsed = OutputOptions.helpMessage(columns: 80) + RunOptions.helpMessage(columns: 80)
        let help = HelpText(parsed).text
        #expect(parsed.filter { !$0.isWhitespace } == help.filter { !$0.isWhitespace })
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(help.contains("(default: 200ms)"))
        #expect(help.contains("(default: human)"))
    }

    @Test(arguments: [
        (["--format", "pdf"], "unknown format 'pdf'; known: human, json, csv, ktap, markdown"),
        (["--format", "human,jsn"], "unknown format 'jsn'; did you mean 'json'?"),
        (["--format", "json,"], "holds an empty name"),
        (["--format", "json,json"], "names 'json' twice"),
        (["--fromat", "json"], "unknown option '--fromat'; did you mean '--format'?"),
        (["--progress", "maybe"], "'maybe' is invalid for '--progress <when>'"),
        (["--status-interval", "0"], "'0' is invalid for '--status-interval <t>': is zero"),
        (["-o"], "missing value for '-o <file>'"),
        (["-q", "-v"], "'-q' and '-v' contradict each other"),
        (["-q", "--progress", "always"], "'-q' and '--progress always' contradict"),
    ])
    func `bad output options are told in one line`(arguments: [String], part: String) throws {
        let line = try #require(complaint(OutputOptions.self, arguments))
        #expect(line.contains(part), "\(line)")
        #expect(!line.contains("\n"))
    }

    @Test(arguments: [
        (["-d", "5x"], "'5x' is invalid for '-d <t>': has the unknown unit 'x'"),
        (["--runtime", "0s"], "'0s' is invalid for '--runtime <t>': is zero"),
        (["-d", "-5s"], "'-5s' is invalid for '-d <t>': is negative"),
        (["--warmup", "--dry-run"], "'--dry-run' is invalid for '--warmup <t>'"),
        (["-r", "-1"], "'-1' is invalid for '-r <n>': is no count"),
        (["-d"], "missing value for '-d <t>'"),
        (["-r", "0"], "'0' is invalid for '-r <n>': is no count"),
        (["-r", "99999999999999999999"], "is no count"),
        (["--seed", "banana"], "'banana' is invalid for '--seed <n>': is no seed"),
        (["--seed", "18446744073709551616"], "is no seed"),
        (["--seed", "0x-1"], "is no seed"),
        (["--seed", "+1"], "is no seed"),
        (["--subjects", ""], "holds an empty name"),
        (["--mode", "both"], "provide one of 'percpu' and 'atomic'"),
        (["-d", "10s", "--budget", "5s"], "is longer than '--budget"),
        (["--dry-rum"], "unknown option '--dry-rum'; did you mean '--dry-run'?"),
    ])
    func `bad run options are told in one line`(arguments: [String], part: String) throws {
        let line = try #require(complaint(RunOptions.self, arguments))
        #expect(line.contains(part), "\(line)")
        #expect(!line.contains("\n"))
    }
}

@Suite struct ColourTests {
    @Test(
        arguments: [
            ([:], true, true), ([:], false, false), (["NO_COLOR": "1"], true, false),
            (["NO_COLOR": ""], true, true), (["TERM": "dumb"], true, false),
            (["TERM": "xterm"], true, true),
        ] as [([String: String], Bool, Bool)])
    func `colour is for terminals whose user did not refuse it`(
        environment: [String: String], isTerminal: Bool, isWanted: Bool
    ) {
        #expect(
            OutputOptions.wantsColour(environment: environment, isTerminal: isTerminal)
                == isWanted)
    }
}

@Suite struct ProgressLineTests {
    /// What a line wrote, as a terminal got it.
    private final class Screen {
        var text = ""
    }

    private func line(
        _ screen: Screen, isShown: Bool = true, isTerminal: Bool = true
    ) -> ProgressLine {
        ProgressLine(isShown: isShown, isTerminal: isTerminal, interval: .milliseconds(100)) {
            screen.text += $0
        }
    }

    @Test func `updates overwrite what was there and the end wipes it`() {
        let screen = Screen()
        var line = line(screen)
        let start = ContinuousClock.now
        line.update("long text", at: start)
        line.update("short", at: start + .milliseconds(100))
        line.clear()
        #expect(screen.text == "\rlong text\rshort    \r     \r")
        line.clear()
        #expect(screen.text.count == 27)
    }

    @Test func `updates within the interval are left out`() {
        let screen = Screen()
        var line = line(screen)
        let start = ContinuousClock.now
        line.update("a", at: start)
        line.update("b", at: start + .milliseconds(99))
        #expect(screen.text == "\ra")
    }

    @Test func `no line is wider than 79 columns or has a newline in it`() {
        let screen = Screen()
        var line = line(screen)
        line.update(String(repeating: "x", count: 200) + "\n")
        #expect(screen.text.count == 80)
        #expect(screen.text.hasSuffix("…"))
    }

    @Test func `without a terminal each update is a line, and nothing is wiped`() {
        let screen = Screen()
        var line = line(screen, isTerminal: false)
        line.update("a\nb")
        line.clear()
        #expect(screen.text == "a b\n")
    }

    @Test func `a hidden line writes nothing`() {
        let screen = Screen()
        var line = line(screen, isShown: false)
        line.update("a")
        line.clear()
        #expect(screen.text == "")
    }
}
