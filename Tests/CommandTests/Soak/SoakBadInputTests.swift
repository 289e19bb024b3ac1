import Foundation
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct SoakBadInputTests {
    @Test(arguments: [
        (["--generation", "G9"], "unknown generation 'G9'; did you mean 'G0'? known: G0, G0p, "),
        (["--generation", "G1,v4.1"], "unknown generation 'v4.1'; did you mean 'v4.9'?"),
        (["--generation", "G1,v4.12"], "'--generation v4.12' is G1, which is named already"),
        (["--generation", "G1,G1"], "names 'G1' twice; give it a weight, as in G1:2"),
        (["--generation", "G1:0"], "has the weight '0'; a whole number from 1 to 1000000"),
        (["--generation", "G1:"], "has the weight ''"),
        (["--generation", "G1:2:3"], "has the weight '2:3'"),
        (["--generation", "G1:-1"], "has the weight '-1'"),
        (["--generation", "G1:1000001"], "has the weight '1000001'"),
        (["--generation", "G1:99999999999999999999"], "has the weight '9999"),
        (["--generation", ":3"], "holds an empty name"),
        (["--generation", "G1,,G2"], "holds an empty name"),
        (["--driver", "dax-pmen"], "unknown driver 'dax-pmen'; did you mean 'dax-pmem'?"),
        (["--workload", "device"], "unknown load 'device'; did you mean 'devices'? known: "),
        (["--workload", "get-put"], "unknown load 'get-put'; known: devices, lives, "),
        (["--subjects", "shared"], "unknown subject 'shared'; known: rseq, slots, "),
        (["--windows", "mode-to-ad"], "unknown window 'mode-to-ad'; did you mean 'mode-to-add'?"),
        (["--windows", "all"], "unknown window 'all'; known: mode-to-add, add-to-check, "),
        (["--windows", "none,mode-to-add"], "unknown window 'none'"),
        (["--windows", "mode-to-add,mode-to-add"], "names 'mode-to-add' twice"),
        (["--fault", "FI-99"], "unknown fault 'FI-99'; "),
        (["--fault", "21", "--generation", "G1,G0"], "FI-21 does not fit G0: the kill action "),
        (["--fault", "27", "--driver", "dax-pmem"], "; it fits nvdimm-pmem"),
        (["--fault", "6", "--subjects", "slots:2"], "'--subjects slots' does not fit FI-06"),
        (["--fault", "6", "--mode", "atomic"], "'--mode atomic' does not fit FI-06"),
        (["--fault", "21", "--workload", "lives"], "which is planted in devices"),
        (["--fault", "6", "--workload", "aio"], "which is planted in lives"),
        (["--fault", "FI-35"], "'reftorture teardown --fault FI-35' plants it"),
        (["--fault", "FI-01", "--workload", "aio"], "which is planted in devices and lives"),
        (["--fault", "34", "--deadline", "5s"], "by which FI-34 is late"),
        (["--mode", "atomic", "--workload", "aio"], "does not fit aio; it has: percpu"),
        (["--mode", "atomic", "--generation", "G0p"], "its first pin would release"),
        (["--mode", "both"], "provide one of 'percpu' and 'atomic'"),
        (["--rarity", "0"], "is no count; a whole number from 1"),
        (["--lanes", "-1"], "is no number of teardown threads; 1 to 64"),
        (["--lanes", "1025"], "is no number of teardown threads"),
        (["--pages", "0"], "is zero"),
        (["--pages", "16GB"], "has the unknown unit 'GB'"),
        (["--episode", "0"], "is zero"),
        (["--episode", "999us"], "is no length of an episode; 1ms to 1d"),
        (["--episode", "2d"], "is no length of an episode"),
        (["--failures", "0"], "is no count"),
        (["--deadline", "-1s"], "is negative"),
        (["-d", "5x"], "has the unknown unit 'x'"),
        (["-d", "2h", "--budget", "1h"], "is longer than '--budget"),
        (["--record-interval", "0"], "is zero"),
        (["--checkpoint-interval", "soon"], "is no duration"),
        (["--resume"], "'--resume' needs '--checkpoint FILE'"),
        (["--checkpoint", ""], "'--checkpoint' names nothing"),
        (["--metrics-port", "65536"], "is no port; 0 to 65535"),
        (["--metrics-port", "-1"], "is no port"),
        (["--seed", "banana"], "is no seed"),
        (["-w", "0"], "'0' is not a worker count"),
        (["-w", "1000000"], "workers and 4 teardown threads are too many"),
        (["-c", "9999"], "CPU 9999 in '9999' does not exist"),
        (["--order", "compct"], "unknown order 'compct'; did you mean 'compact'?"),
        (["-o", ""], "'-o' names nothing; a path is needed"),
        (["--sysroot", "/"], "'--sysroot' needs '--dry-run'"),
        (["--format", "xml"], "unknown format 'xml'"),
        (["--repeat", "3"], "unknown option '--repeat'"),
        (["--windos", "none"], "did you mean '--windows'?"),
        (["more"], "unexpected argument 'more'"),
    ])
    func `what cannot be meant is exit 64 and one line that names it`(
        arguments: [String], part: String
    ) throws {
        let file = TemporaryFile("jsonl")
        let result = try BuiltCommand.run(["soak", "-d", "1ms", "-o", file.path] + arguments)
        #expect(result.code == 64, "\(result.errors)")
        #expect(result.output == "")
        #expect(result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.hasPrefix("reftorture: "))
        #expect(result.errors.contains(part), "\(result.errors)")
        #expect(!file.exists)
    }

    @Test func `a dry run refuses what a run would`() throws {
        for arguments in [["--windows", "x"], ["--pages", "0"], ["-w", "1000000"]] {
            let result = try BuiltCommand.run(["soak", "--dry-run"] + arguments)
            #expect(result.code == 64)
            #expect(result.output == "")
        }
    }

    @Test func `too many workers are named as they were asked for`() throws {
        let result = try BuiltCommand.run(["soak", "-w", "1000000", "--lanes", "3"])
        #expect(result.code == 64)
        #expect(
            result.errors.hasPrefix(
                "reftorture: 1000000 workers and 3 teardown threads are too many: "),
            "\(result.errors)")
    }

    @Test func `devices larger than memory are exit 4, with what would fit`() throws {
        for arguments in [[], ["--dry-run"]] {
            let result = try BuiltCommand.run(
                ["soak", "--pages", "1024TiB", "--lanes", "2"] + arguments)
            #expect(result.code == 4, "\(result.errors)")
            #expect(result.output == "")
            #expect(result.errorLines.count == 1)
            #expect(
                result.errors.hasPrefix("reftorture: 2 devices at once of 274877906944 pages"))
            #expect(result.errors.contains("; ask for at most --pages "))
        }
    }

    @Test func `a fault that cannot show here is skipped with the reason, and recorded`() throws {
        let file = TemporaryFile("jsonl")
        let dumps = TemporaryFile("dumps")
        let result = try BuiltCommand.run([
            "soak", "--fault", "15", "-o", file.path, "--dumps", dumps.path,
        ])
        #expect(result.code == 4, "\(result.errors)")
        #expect(result.output.contains("\nskipped: x86 keeps stores in order"))
        #expect(result.errors.contains("reftorture: skipped: x86 keeps stores in order"))
        let text = try file.text()
        #expect(text.contains(#""command":"soak""#))
        #expect(text.contains(#""skipped":"x86"#))
    }

    @Test(arguments: ["-o", "--checkpoint"])
    func `a file that cannot be written is exit 74 before anything runs`(option: String) throws {
        let dumps = TemporaryFile("dumps")
        let result = try BuiltCommand.run([
            "soak", "-q", option, "/nonexistent/file", "--dumps", dumps.path,
        ])
        #expect(result.code == 74, "\(result.errors)")
        #expect(result.output == "")
        #expect(result.errorLines.count == 1)
        #expect(result.errors.contains("/nonexistent/file"))
    }

    @Test func `help fits 80 columns and says why a generation is left out`() throws {
        let result = try BuiltCommand.run(["soak", "--help"])
        #expect(result.code == 0)
        #expect(result.output.contains("G0p is the regression itself"))
        #expect(result.output.contains("  reftorture soak --job night.ini\n"))
        for line in result.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
}
