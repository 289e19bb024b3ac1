import Foundation
import Testing
import TestSupport

extension BenchSuite {
    @Suite struct BadInput {
        @Test(arguments: [
            (["--subjects", "rsq"], "unknown subject 'rsq'; did you mean 'rseq'?"),
            (["--subjects", ""], "holds an empty name"),
            (["--subjects", "rseq,rseq"], "names 'rseq' twice"),
            (["--workload", "put-get"], "unknown workload 'put-get'; "),
            (["--workload", "blk-qm"], "unknown workload 'blk-qm'; did you mean 'blk-mq'? "),
            (["--workload", "aio", "--mode", "atomic"], "'--mode atomic' does not fit aio; "),
            (["--mode", "both"], "provide one of 'percpu' and 'atomic'"),
            (["--order", "zigzag"], "unknown order 'zigzag'; known: compact, scatter, smt-last"),
            (
                ["--format", "pdf"],
                "unknown format 'pdf'; known: human, json, csv, ktap, markdown"
            ),
            (["-c", ""], "empty entry in CPU list ''"),
            (["-c", "0,,1"], "empty entry in CPU list '0,,1'"),
            (["-c", "3-1"], "'3-1' is reversed"),
            (["-c", "four"], "'four' is not a CPU list"),
            (["-c", "9999"], "CPU 9999 in '9999' does not exist"),
            (["-N", "99"], "node 99 in '99' does not exist"),
            (["-H", "9999"], "CPU 9999 in '9999' does not exist"),
            (["-H", "all"], "no CPU is left of 'the inherited affinity'"),
            (["-w", "0"], "'0' is not a worker count"),
            (["-w", "-1"], "'-1' is not a worker count"),
            (["-w", "1,,2"], "'' is not a worker count"),
            (["-w", ""], "'' is not a worker count"),
            (["-w", "1000000"], "1000000"),
            (["-d", "0"], "'0' is invalid for '-d <t>': is zero"),
            (["-d", "-5s"], "'-5s' is invalid for '-d <t>': is negative"),
            (["-d", "5 parsecs"], "unknown unit ' parsecs'"),
            (["--warmup", "0s"], "is zero"),
            (["--budget", "-1"], "is negative"),
            (["-r", "0"], "is no count"),
            (["-r", "-3"], "is no count"),
            (["--seed", "banana"], "is no seed"),
            (["--probe-ns", "0"], "is no time"),
            (["--probe-ns", "-1"], "is no time"),
            (["--probe-ns", "nan"], "is no time"),
            (["-d", "10s", "--budget", "5s"], "is longer than '--budget"),
            (["-q", "-v"], "contradict each other"),
            (["more"], "unexpected argument 'more'"),
        ])
        func `what cannot be meant is exit 64 and one line that names it`(
            arguments: [String], part: String
        ) throws {
            let file = TemporaryFile("jsonl")
            let result = try RunningCommand(["bench", "-o", file.path] + arguments).result()
            #expect(result.code == 64, "\(result.errors)")
            #expect(result.output == "")
            #expect(result.errorLines.count == 1)
            #expect(result.errors.hasPrefix("reftorture: "))
            #expect(result.errors.contains(part), "\(result.errors)")
            #expect(!file.exists)
        }

        @Test(arguments: [
            ["--subjects", "rsq"], ["-c", "9999"], ["-w", "0"], ["-w", "1000000"],
        ])
        func `a dry run refuses what a run would`(arguments: [String]) throws {
            let result = try RunningCommand(["bench", "--dry-run"] + arguments).result()
            #expect(result.code == 64)
            #expect(result.output == "")
            #expect(result.errorLines.count == 1)
        }

        @Test func `a file that cannot be written is exit 74 before anything runs`() throws {
            for path in ["/nonexistent/records.jsonl", "/proc"] {
                let result = try RunningCommand(["bench", "-d", "1h", "-o", path]).result()
                #expect(result.code == 74)
                #expect(result.output == "")
                #expect(result.errorLines.count == 1)
                #expect(result.errors.contains("cannot write \(path): "))
            }
        }

        @Test func `a file that is not one of records is not touched`() throws {
            let file = TemporaryFile("txt")
            try "dear diary".write(toFile: file.path, atomically: true, encoding: .utf8)
            let result = try RunningCommand(["bench", "-d", "1h", "-o", file.path]).result()
            #expect(result.code == 65 || result.code == 74, "\(result.errors)")
            #expect(result.errorLines.count == 1)
            #expect(try file.text() == "dear diary")
        }

        @Test(arguments: [
            (["--sysroot", "/nonexistent"], Int32(66), "/nonexistent"),
            (["--sysroot", "/proc/version"], 66, "/proc/version"),
            (["--format", "xml"], 64, "unknown format 'xml'"),
            (["-c", "1-0"], 64, "'1-0' is reversed"),
        ])
        func `topology says what it cannot read or understand`(
            arguments: [String], code: Int32, part: String
        ) throws {
            let result = try RunningCommand(["topology"] + arguments).result()
            #expect(result.code == code)
            #expect(result.output == "")
            #expect(result.errorLines.count == 1)
            #expect(result.errors.contains(part), "\(result.errors)")
        }

        @Test func `a CPU that is offline is told from one that does not exist`() throws {
            let shape = HostShape(sockets: 1, nodesPerSocket: 1, coresPerNode: 4, threadsPerCore: 1)
            let tree = try shape.tree()
            try tree.write("0-2", to: "sys/devices/system/cpu/online")
            func errors(_ list: String) throws -> String {
                let result = try RunningCommand(["topology", "--sysroot", tree.root, "-c", list])
                    .result()
                #expect(result.code == 64)
                #expect(result.output == "")
                #expect(result.errorLines.count == 1)
                return result.errors
            }
            #expect(try errors("3").contains("CPU 3 in '3' is offline: choose among 0-2"))
            #expect(try errors("4").contains("CPU 4 in '4' does not exist"))
        }
    }
}
