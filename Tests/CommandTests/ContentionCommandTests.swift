import Foundation
import Records
import Testing

// One after the other: each needs the CPUs for itself.
@Suite(.serialized) struct ContentionCommandTests {
    /// A run of all parts that is over soon.
    private static let short = [
        "contention", "-d", "1s", "--subjects", "slots,shared", "--storm-rates", "0,1000",
        "--killers", "1", "--format", "json", "--seed", "7",
    ]

    @Test(arguments: [
        (["--parts", "sweeps"], "unknown part 'sweeps'; did you mean 'sweep'?"),
        (["--parts", "sweep,nope"], "unknown part 'nope'; known: sweep, maps, crossover, "),
        (["--parts", ""], "holds an empty name"),
        (["--subjects", "nope"], "unknown subject 'nope'; known: "),
        (["--sharing", "refs:0"], "unknown sharing 'refs:0'"),
        (["--sharing", "refs:x"], "unknown sharing 'refs:x'"),
        (["--sharing", "refs:99999999999999999999"], "; known: one, each, refs:K"),
        (["--counter-node", "7777"], "node 7777 has no memory here; "),
        (["--counter-node", "x"], "'--counter-node x': 'x' is not an id or a range"),
        (["--storm-rates", "1e9"], "holds '1e9'; rates from 0 to 10000 per second"),
        (["--storm-rates", "10001"], "holds '10001'; rates from 0 to 10000 per second"),
        (["--storm-rates", "-1"], "holds '-1'; rates from 0 to 10000 per second"),
        (["--storm-rates", "nan"], "holds 'nan'; rates from 0 to 10000 per second"),
        (["--storm-rates", "5,5"], "names '5' twice"),
        (["--killers", "0"], "holds '0'; whole numbers from 1 to 64"),
        (["--killers", "65"], "holds '65'; whole numbers from 1 to 64"),
        (["--killers", "many"], "holds 'many'; whole numbers from 1 to 64"),
        (["--mode", "both"], "provide one of 'percpu' and 'atomic'"),
        (["--workload", "tryget-put"], "does not fit contention; it has: get-put"),
        (["-w", "0"], "'0' is not a worker count"),
        (["-c", "9999"], "CPU 9999 in '9999' does not exist"),
        (["--order", "random"], "unknown order 'random'; known: compact, scatter, smt-last"),
        (["-d", "0"], "is zero"),
        (["-r", "0"], "a whole number from 1"),
        (["-d", "2s", "--budget", "1s"], "is longer than '--budget"),
        (["--sysroot", "/"], "'--sysroot' needs '--dry-run'"),
        (["--format", "xml"], "unknown format 'xml'"),
        (["more"], "unexpected argument 'more'"),
    ])
    func `what cannot be meant is exit 64 and one line that names it`(
        arguments: [String], part: String
    ) throws {
        let file = TemporaryFile("jsonl")
        let result = try BuiltCommand.run(["contention", "-o", file.path] + arguments)
        #expect(result.code == 64, "\(result.errors)")
        #expect(result.output == "")
        #expect(result.errorLines.count == 1)
        #expect(result.errors.contains(part), "\(result.errors)")
        #expect(!file.exists)
    }

    @Test func `a dry run says what would run, and runs nothing`() throws {
        let file = TemporaryFile("jsonl")
        let result = try BuiltCommand.run([
            "contention", "--dry-run", "--seed", "7", "-c", "0", "-w", "1,2", "--parts",
            "storms,maps", "--subjects", "slots,shared", "--mode", "percpu", "-d", "9s", "-o",
            file.path,
        ])
        #expect(result.code == 0, "\(result.errors)")
        #expect(
            result.output == """
                seed      7
                parts     maps, storms
                modes     percpu
                sharing   one, each
                time      about 12 s
                maps      1 CPU, whole in about 1 s; coarse first; what the time does not reach is \
                recorded as such
                subjects
                  floor
                  slots
                  shared
                workers, CPUs filled compact
                  1 on CPUs 0
                  2 on CPUs 0, over and over

                """)
        #expect(!file.exists)
    }

    @Test func `a run has the keys that its readers look for, and stores what it shows`() throws {
        let file = TemporaryFile("jsonl")
        let command = try RunningCommand(Self.short + ["-w", "1,2", "-o", file.path])
        let result = try command.result()
        #expect(result.code == 0, "\(result.errors)")
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(document["schema"] as? String == "reftorture/1")
        #expect(document["command"] as? String == "contention")
        #expect((document["violations"] as? [Any])?.isEmpty == true)
        let entries = try #require(document["results"] as? [[String: Any]])
        for entry in entries {
            for key in ["subject", "workers", "placement", "ns_per_pair", "scaling", "maps"] {
                #expect(entry[key] != nil, "\(key) of \(entry)")
            }
        }
        func first(_ kind: String) throws -> [String: Any] {
            try #require(
                entries.first { $0["kind"] as? String == kind && $0["skipped"] is NSNull },
                "\(kind): \(result.errors)")
        }
        let point = try first("point")
        let cost = try #require(point["ns_per_pair"] as? [String: Any])
        for key in ["median", "low", "high", "samples"] { #expect(cost[key] != nil, "\(key)") }
        let scaling = try #require(point["scaling"] as? [String: Any])
        for key in ["sigma", "kappa", "knee"] { #expect(scaling[key] != nil, "\(key)") }
        let map = try #require((try first("map")["maps"] as? [[String: Any]])?.first)
        for key in ["kind", "rows", "columns", "values", "unit"] {
            #expect(map[key] != nil, "\(key)")
        }
        for kind in ["crossover", "storm", "killers"] {
            #expect(try first(kind)[kind] is [String: Any], "\(kind)")
        }
        let stored = try StoredRecords(reading: file.path)
        #expect(stored.truncatedLine == nil)
        #expect(try stored.results(of: ContentionEntry.self) == entries.count)
    }

    /// A part, and what standard error says once it has begun.
    @Test(arguments: ["sweep", "maps", "crossover", "storms", "killers"], [SIGINT, SIGTERM])
    func `the first signal ends every part with what there is`(part: String, signal: Int32) throws {
        let file = TemporaryFile("jsonl")
        let command = try RunningCommand([
            "contention", "-d", "10m", "-r", "1000000", "--parts", part, "--subjects",
            "slots,shared", "--storm-rates", "0,1000", "--killers", "1", "--format", "json",
            "--progress", "always", "--status-interval", "1ms", "-o", file.path,
        ])
        #expect(command.awaitError("%  \(part): "))
        command.send(signal)
        let result = try command.result()
        #expect(result.code == 75, "\(result.errors)")
        let document = try JSONDecoder().decode(
            Document<ContentionEntry>.self, from: Data(result.output.utf8))
        #expect(document.violations == [])
        #expect(!document.results.isEmpty)
        let stored = try StoredRecords(reading: file.path)
        #expect(stored.truncatedLine == nil)
        #expect(try stored.results(of: ContentionEntry.self) == document.results.count)
    }

    @Test func `one CPU has no line to bounce, and says so`() throws {
        let result = try BuiltCommand.run([
            "contention", "-c", "0", "--parts", "maps", "-d", "1s", "--format", "json",
        ])
        #expect(result.code == 0, "\(result.errors)")
        let document = try JSONDecoder().decode(
            Document<ContentionEntry>.self, from: Data(result.output.utf8))
        let line = try #require(document.results.first { $0.subject == "line" })
        #expect(line.skipped == "a line needs two CPUs to bounce between")
    }
}
