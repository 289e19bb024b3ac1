import Foundation
import Records
import Statistics
import Testing

extension BenchSuite {
    @Suite struct Comparing {
        private let short = ["compare", "slots", "locked", "-w", "1", "-r", "3"]

        @Test(arguments: [
            (["G1", "rseq"], "'G1' is a generation and 'rseq' is a subject"),
            (["rseq", "slots", "--shape", "kernel"], "--shape"),
            (["rseq"], "'rseq' alone is nothing to compare"),
            (["rseq", "slots", "locked"], "'locked' is one too many"),
            (["rsq", "slots"], "unknown generation, subject or file 'rsq'; did you mean 'rseq'?"),
            (["rseq", ""], "unknown generation, subject or file ''; known: "),
            (["rseq", "x.jsonl"], "'rseq' is a subject and 'x.jsonl' is a file"),
            (["/proc/version", "rseq"], "'/proc/version' is a file and 'rseq' is a subject"),
            (["rseq", "slots", "--min-effect", "2"], "has no percent sign"),
            (["rseq", "slots", "--min-effect", "0%"], "is out of range"),
            (["rseq", "slots", "--min-effect", "100%"], "is out of range"),
            (["rseq", "slots", "--min-effect", "-1%"], "is no percentage"),
            (["rseq", "slots", "--min-effect", "%"], "is no percentage"),
            (["rseq", "slots", "--min-effect", "nan%"], "is no percentage"),
            (["rseq", "slots", "--min-effect", "1.2.3%"], "is no percentage"),
            (["rseq", "slots", "--shape", "kernel"], "'--shape kernel' needs generations"),
            (["rseq", "slots", "--shape", "round"], "provide one of 'inline' and 'kernel'"),
            (["rseq", "slots", "--fail-on", "noise"], "'noise' is invalid for '--fail-on"),
            (["rseq", "slots", "--subjects", "rseq"], "'--subjects rseq' chooses nothing here"),
            (["rseq", "slots", "--workload", "put"], "unknown workload 'put'"),
            (["shared", "arc", "--mode", "percpu"], "neither 'shared' nor 'arc' has such a mode"),
            (
                ["arc", "slots", "--workload", "blk-mq"],
                "'arc' cannot be compared so: blk-mq needs a"
            ),
            (["slots", "floor", "--workload", "cgroup"], "'floor' cannot be compared so: cgroup"),
            (["rseq", "slots", "--workload", "aio", "--mode", "atomic"], "does not fit aio"),
            (["G0", "v4.12", "--workload", "get-put"], "unknown workload 'get-put'"),
            (["G0", "v4.1"], "unknown generation, subject or file 'v4.1'"),
            (["rseq", "slots", "-c", "9999"], "CPU 9999 in '9999' does not exist"),
            (["rseq", "slots", "-w", "0"], "'0' is not a worker count"),
            (["rseq", "slots", "-r", "0"], "is no count"),
            (["rseq", "slots", "-d", "9s", "--budget", "5s"], "is longer than '--budget"),
        ])
        func `what cannot be meant is exit 64 and one line that names it`(
            arguments: [String], part: String
        ) throws {
            let file = TemporaryFile("jsonl")
            let result = try RunningCommand(["compare", "-o", file.path] + arguments).result()
            #expect(result.code == 64, "\(result.errors)")
            #expect(result.output == "")
            #expect(result.errorLines.count == 1, "\(result.errors)")
            #expect(result.errors.hasPrefix("reftorture: "))
            #expect(result.errors.contains(part), "\(result.errors)")
            #expect(!file.exists)
        }

        @Test func `two subjects are compared, and each entry has every key`() throws {
            let file = TemporaryFile("jsonl")
            let result = try RunningCommand(
                short + ["--format", "json", "--seed", "9", "-o", file.path, "--min-effect", "3%"]
            ).result()
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.contains("seed 9\n"))
            let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
            let document = try #require(json as? [String: Any])
            let results = try #require(document["results"] as? [[String: Any]])
            let names: Set = [
                "a", "b", "workload", "subject", "shape", "what", "mode", "workers", "cpus",
                "paired", "pairs", "rounds", "a_ns", "b_ns", "ratio", "control_ns", "noise_floor",
                "min_effect", "verdict", "pairs_needed", "a_operations", "b_operations",
                "discarded", "skipped",
            ]
            #expect(results.allSatisfy { Set($0.keys) == names })
            let decoded = try SavedBench.compared(result.output)
            #expect(decoded.results.map(\.mode) == ["percpu", "atomic"])
            for entry in decoded.results where entry.skipped == nil {
                #expect(entry.a == "slots" && entry.b == "locked" && entry.subject == nil)
                // Three pairs are too few for any verdict.
                #expect(entry.verdict == .inconclusive)
                #expect((1...3).contains(entry.pairs))
                #expect(entry.minEffect == 0.03)
            }
            #expect(decoded.plan.options["min-effect"] == "3%")
            #expect(decoded.plan.options["a"] == "slots")
            let stored = try StoredRecords(reading: file.path)
            #expect(stored.lines.map(\.command) == ["compare", "compare"])
        }

        @Test func `strict makes an inconclusive verdict exit 9`() throws {
            let result = try RunningCommand(short + ["--strict", "--mode", "percpu"]).result()
            #expect(result.code == 9, "\(result.errors)")
            #expect(result.output.contains("inconclusive"))
            #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }

        @Test func `a plan is shown and nothing is run`() throws {
            let file = TemporaryFile("jsonl")
            let result = try RunningCommand(
                short + ["--dry-run", "--seed", "3", "-o", file.path]
            ).result()
            #expect(result.code == 0)
            #expect(result.errors == "")
            #expect(!file.exists)
            for part in [
                "seed      3", "until 3 pairs are made", "effect    2%",
                "  slots and locked, get-put, atomic mode, 1 worker", "  1 on CPUs ",
            ] {
                #expect(result.output.contains(part), "\(result.output)")
            }
        }

        @Test func `names are known in any case, and results have them as they are listed`() throws
        {
            let result = try RunningCommand([
                "compare", "SLOTS", "Locked", "-w", "1", "-r", "2", "--mode", "percpu",
                "--workload", "GET-PUT", "--format", "json",
            ]).result()
            #expect(result.code == 0, "\(result.errors)")
            let entry = try #require(try SavedBench.compared(result.output).results.first)
            #expect([entry.a, entry.b, entry.workload] == ["slots", "locked", "get-put"])
        }

        @Test func `one generation by two names is compared with itself, and that is said`() throws
        {
            let result = try RunningCommand([
                "compare", "G1", "v4.12", "-w", "1", "-r", "2", "--mode", "percpu", "--shape",
                "kernel", "--subjects", "Slots",
            ]).result()
            #expect(result.code == 0, "\(result.errors)")
            #expect(
                result.errors.contains("'G1' and 'v4.12' are one generation, G1: this is A against")
            )
            #expect(result.output.contains("A (before) is G1\nB (after) is v4.12 (G1)\n"))
            #expect(result.output.contains("So generations want 5 %"))
            #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }

        @Test func `without names it is the patch, and five percent are worth naming`() throws {
            let result = try RunningCommand(["compare", "--dry-run", "-w", "1"]).result()
            #expect(result.code == 0, "\(result.errors)")
            for part in [
                "effect    5%", "A         G0\nB         G1\n", "about 19 s",
                "G0 and nothing, ref-get-put, ", "G0 percpu and G0 atomic, page-get-put, ",
            ] {
                #expect(result.output.contains(part), "\(result.output)")
            }
            #expect(!result.output.contains("gup-fast"))
            let given = try RunningCommand(["compare", "--dry-run", "--min-effect", "1%"]).result()
            #expect(given.output.contains("effect    1%"))
        }

        @Test(arguments: [([String](), Int32(0)), (["--strict"], Int32(9))])
        func `what had no time was not skipped for want of a host`(more: [String], code: Int32)
            throws
        {
            let file = TemporaryFile("jsonl")
            let result = try RunningCommand(
                ["compare", "slots", "locked", "-w", "1", "--budget", "1us", "-o", file.path] + more
            ).result()
            #expect(result.code == code, "\(result.errors)")
            #expect(result.errors.contains("nothing was measured: there was too little time"))
            #expect(result.output.contains("the budget ran out before its turn"))
            let stored = try StoredRecords(reading: file.path)
            #expect(try stored.results(of: CompareEntry.self) == 2)
        }

        @Test func `help begins with generations, and has files and subjects`() throws {
            let result = try RunningCommand(["compare", "--help"]).result()
            #expect(result.code == 0)
            for part in ["# G0 G1: the patch", "list generations", "files of 'bench -o'", "5%"] {
                #expect(result.output.contains(part), "\(result.output)")
            }
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func `a signal ends a run with the pairs there are`(signal: Int32) throws {
            let file = TemporaryFile("jsonl")
            let command = try RunningCommand([
                "compare", "slots", "locked", "-w", "1", "-d", "10m", "--format", "json",
                "--progress", "always", "--status-interval", "1ms", "-o", file.path,
            ])
            #expect(command.awaitError("comparing pairs"))
            command.send(signal)
            let result = try command.result()
            #expect(result.code == 75, "\(result.errors)")
            let document = try SavedBench.compared(result.output)
            #expect(document.violations == [])
            #expect(document.results.count == 2)
            for entry in document.results where entry.ratio == nil {
                #expect(entry.skipped != nil)
            }
            let stored = try StoredRecords(reading: file.path)
            #expect(try stored.results(of: CompareEntry.self) == 2)
        }

        @Test func `a budget ends the run, and that is said`() throws {
            let result = try RunningCommand([
                "compare", "slots", "locked", "-w", "1", "-r", "1000000", "--budget", "2s",
            ]).result()
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.contains("the budget ran out before everything was measured"))
        }
    }
}
