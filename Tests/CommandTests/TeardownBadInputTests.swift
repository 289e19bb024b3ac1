import Foundation
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct TeardownBadInputTests {
    @Test(arguments: [
        (["--generation", "G9"], "unknown generation 'G9'; did you mean 'G0'? known: G0, G0p, "),
        (["--generation", "v4.1"], "unknown generation 'v4.1'; did you mean 'v4.9'?"),
        (["--generation", ""], "unknown generation ''; known: G0, "),
        (["--driver", "dax-pmen"], "unknown driver 'dax-pmen'; did you mean 'dax-pmem'?"),
        (["--fault", "FI-99"], "unknown fault 'FI-99'; "),
        (["--fault", "36"], "unknown fault '36'; known: FI-01, "),
        (["--fault", "FI-021"], "unknown fault 'FI-021'; did you mean 'FI-01'?"),
        (["--fault", "FI-21", "--generation", "G0"], "FI-21 does not fit G0: the kill action "),
        (["--fault", "21", "--generation", "v4.11"], "; it fits G1, G2, G3"),
        (["--fault", "20", "--driver", "nvdimm-pmem"], "FI-20 does not fit driver nvdimm-pmem: "),
        (["--fault", "27", "--driver", "dax-pmem"], "; it fits nvdimm-pmem"),
        (["--fault", "6", "--subjects", "slots"], "'--subjects slots' does not fit FI-06"),
        (["--fault", "20", "--fold", "early"], "which needs '--fold late'"),
        (["--fault", "16", "--mode", "percpu"], "which needs '--mode atomic'"),
        (["--fault", "34", "--deadline", "1s"], "by which FI-34 is late"),
        (["--pages", "0"], "'0' is invalid for '--pages <n|size>': is zero; "),
        (["--pages", "-1"], "is negative"),
        (["--pages", "16GB"], "has the unknown unit 'GB'"),
        (["--pages", "9999999TiB"], "is more than any machine has"),
        (["--pins", "-1"], "is no number of pins"),
        (["--pins", "513"], "is no number of pins"),
        (["--fault", "2", "--mode", "atomic"], "'--mode atomic' does not fit FI-02"),
        (["--fault", "6", "--mode", "atomic"], "'--mode atomic' does not fit FI-06"),
        (["--fault", "24", "--pins", "0"], "'--pins 0' is too few for FI-24"),
        (["--fault", "35", "--workload", "none"], "no worker is there to be moved"),
        (["--fault", "34", "--budget", "6s"], "by which FI-34 is late"),
        (["--generation", "G0p", "--mode", "atomic"], "its first pin would release"),
        (["--fold", "soon"], "provide one of 'free', 'early' or 'late'"),
        (["--mode", "both"], "provide one of 'percpu' and 'atomic'"),
        (["--workload", "gup"], "unknown workload 'gup'; known: gup-fast, none"),
        (["--subjects", "shared"], "unknown subject 'shared'; known: rseq, slots, "),
        (["--subjects", "floor"], "unknown subject 'floor'; known: rseq, "),
        (["--subjects", "rseq,slots"], "names several; a teardown has one"),
        (["-w", "1,2"], "'-w 1,2' names several counts; a teardown has one"),
        (["-w", "0"], "'0' is not a worker count"),
        (["-w", "1000000"], "1000000"),
        (["-c", "9999"], "CPU 9999 in '9999' does not exist"),
        (["-H", "all"], "no CPU is left of 'the inherited affinity'"),
        (["-d", "0"], "is zero"),
        (["--deadline", "-1s"], "is negative"),
        (["-d", "2s", "--budget", "1s"], "is longer than '--budget"),
        (["--deadline", "2s", "--budget", "1s"], "is longer than '--budget"),
        (["--seed", "banana"], "is no seed"),
        (["--repeat", "3"], "unknown option '--repeat'"),
        (["-r", "3"], "unknown option '-r'"),
        (["--warmup", "1s"], "unknown option '--warmup'"),
        (["--sysroot", "/"], "'--sysroot' needs '--dry-run'"),
        (["--format", "xml"], "unknown format 'xml'"),
        (["more"], "unexpected argument 'more'"),
    ])
    func `what cannot be meant is exit 64 and one line that names it`(
        arguments: [String], part: String
    ) throws {
        let file = TemporaryFile("jsonl")
        let result = try BuiltCommand.run(["teardown", "-o", file.path] + arguments)
        #expect(result.code == 64, "\(result.errors)")
        #expect(result.output == "")
        #expect(result.errorLines.count == 1)
        #expect(result.errors.hasPrefix("reftorture: "))
        #expect(result.errors.contains(part), "\(result.errors)")
        #expect(!file.exists)
    }

    @Test func `a dry run refuses what a run would`() throws {
        for arguments in [["--fault", "FI-21", "--generation", "G0"], ["--pages", "0"]] {
            let result = try BuiltCommand.run(["teardown", "--dry-run"] + arguments)
            #expect(result.code == 64)
            #expect(result.output == "")
        }
    }

    @Test func `a device larger than memory is exit 4, with what is needed and what would fit`()
        throws
    {
        for arguments in [[], ["--dry-run"]] {
            let result = try BuiltCommand.run(["teardown", "--pages", "1024TiB"] + arguments)
            #expect(result.code == 4)
            #expect(result.output == "")
            #expect(result.errorLines.count == 1)
            #expect(
                result.errors.hasPrefix(
                    "reftorture: a device of 274877906944 pages needs 16.0 TiB, and "),
                "\(result.errors)")
            #expect(result.errors.contains(" leaves "))
            #expect(result.errors.contains("; ask for at most --pages "))
        }
    }

    @Test func `a fault that cannot show here is skipped with the reason, and recorded`() throws {
        let file = TemporaryFile("jsonl")
        let result = try BuiltCommand.run(["teardown", "--fault", "fi-15", "-o", file.path])
        #expect(result.code == 4, "\(result.errors)")
        #expect(result.output.contains("\nskipped: x86 keeps stores in order"))
        #expect(result.errors.contains("reftorture: skipped: x86 keeps stores in order"))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let text = try file.text()
        #expect(text.contains(#""command":"teardown""#))
        #expect(text.contains(#""fault":"FI-15""#))
        #expect(text.contains(#""skipped":"x86"#))
    }

    @Test func `a file that cannot be written is exit 74 before anything runs`() throws {
        let result = try BuiltCommand.run(["teardown", "-o", "/nonexistent/records.jsonl"])
        #expect(result.code == 74)
        #expect(result.output == "")
        #expect(result.errorLines.count == 1)
    }

    @Test func `help says what the exit codes mean, with an example`() throws {
        let result = try BuiltCommand.run(["teardown", "--help"])
        #expect(result.code == 0)
        #expect(result.output.contains("  reftorture teardown --fault FI-21\n"))
        #expect(result.output.contains("Exit 0: ") && result.output.contains("Exit 1: "))
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
