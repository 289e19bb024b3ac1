import Foundation
import Records
import Statistics
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct CompareFileTests {
    private let plain = (10.0, 9.95, 10.05)

    private func compare(_ a: TemporaryFile, _ b: TemporaryFile, _ more: [String] = []) throws
        -> BuiltCommand.Result
    {
        try BuiltCommand.run(["compare", a.path, b.path] + more)
    }

    // MARK: - Verdicts and codes

    /// A before, and what comes after with its verdict and the codes of no option, of
    /// `--fail-on regression`, and of `--strict`.
    @Test(arguments: [
        ((11.0, 10.95, 11.05), 40, Verdict.regressed, [Int32(0), 8, 0, 8]),
        ((9.0, 8.95, 9.05), 40, .improved, [0, 0, 0, 0]),
        ((10.02, 9.97, 10.07), 40, .equivalent, [0, 0, 0, 0]),
        ((10.1, 9.9, 10.3), 40, .inconclusive, [0, 0, 9, 9]),
        // However far apart: with five repetitions there is no interval.
        ((20.0, 20.0, 20.0), 5, .inconclusive, [0, 0, 9, 9]),
    ])
    func `a verdict decides the exit code only where that was asked for`(
        after: (Double, Double, Double), samples: Int, verdict: Verdict, codes: [Int32]
    ) throws {
        let old = try SavedBench.floored([SavedBench.entry("rseq", plain, samples: samples)])
        let new = try SavedBench.floored([SavedBench.entry("rseq", after)])
        let options = [
            [], ["--fail-on", "regression"], ["--strict"],
            ["--fail-on", "regression", "--strict"],
        ]
        for (more, code) in zip(options, codes) {
            let result = try compare(old, new, ["--format", "json", "-q"] + more)
            #expect(result.code == code, "\(more): \(result.errors)")
            #expect(result.errors == "")
            let entry = try #require(try SavedBench.compared(result.output).results.first)
            #expect(entry.verdict == verdict)
            #expect(entry.a == old.path && entry.b == new.path && entry.subject == "rseq")
            #expect(!entry.paired)
            #expect(entry.pairs == samples)
            #expect(entry.noiseFloor == 0)
            #expect((entry.pairsNeeded != nil) == (verdict == .inconclusive && samples > 5))
        }
    }

    /// A before without a floor and what comes after: 10 % is taken for the noise.
    @Test(arguments: [
        ((11.0, 10.95, 11.05), Verdict.inconclusive, Int32(0)),
        ((11.5, 11.45, 11.55), .regressed, 8),
        ((8.5, 8.45, 8.55), .improved, 0),
        ((10.0, 9.95, 10.05), .inconclusive, 0),
    ])
    func `without a floor in both files only what is far apart has a verdict`(
        after: (Double, Double, Double), verdict: Verdict, code: Int32
    ) throws {
        let new = [SavedBench.entry("rseq", after)]
        let olds = [
            try SavedBench.file([SavedBench.entry("rseq", plain)]),
            // A floor of five repetitions has no interval.
            try SavedBench.floored([SavedBench.entry("rseq", plain)], samples: 5),
        ]
        for (old, new) in zip(olds, [try SavedBench.file(new), try SavedBench.floored(new)]) {
            let result = try compare(old, new, ["--format", "json", "--fail-on", "regression"])
            #expect(result.code == code, "\(result.errors)")
            #expect(result.errors.contains("the noise is unknown: "))
            let entry = try #require(try SavedBench.compared(result.output).results.first)
            #expect(entry.verdict == verdict)
        }
    }

    @Test func `a floor that moved is no regression of what moved with it`() throws {
        let old = try SavedBench.floored([SavedBench.entry("rseq", plain)])
        let new = try SavedBench.floored(
            [SavedBench.entry("rseq", (13, 12.9, 13.1))], floor: (1.3, 1.3, 1.3))
        let result = try compare(old, new, ["--format", "json", "--fail-on", "regression"])
        #expect(result.code == 0, "\(result.errors)")
        let entry = try #require(try SavedBench.compared(result.output).results.first)
        #expect(entry.verdict == .inconclusive)
        #expect(((entry.noiseFloor ?? 0) - 0.3).magnitude < 1e-9)
    }

    @Test func `the effect worth naming moves the verdict`() throws {
        let old = try SavedBench.floored([SavedBench.entry("rseq", plain)])
        let new = try SavedBench.floored([SavedBench.entry("rseq", (11, 10.95, 11.05))])
        func verdict(_ effect: String) throws -> Verdict? {
            let result = try compare(old, new, ["--format", "json", "--min-effect", effect])
            return try SavedBench.compared(result.output).results.first?.verdict
        }
        #expect(try verdict("0.5%") == .regressed)
        #expect(try verdict("10%") == .inconclusive)
        #expect(try verdict("12%") == .equivalent)
    }

    @Test func `what both have is compared, and what only one has is not`() throws {
        let old = try SavedBench.file([
            SavedBench.entry("floor", plain), SavedBench.entry("rseq", plain),
            SavedBench.entry("slots", plain), SavedBench.entry("rseq", plain, mode: "atomic"),
            SavedBench.entry("locked", nil),
        ])
        let new = try SavedBench.file([
            SavedBench.entry("floor", plain), SavedBench.entry("rseq", plain, workers: 2),
            SavedBench.entry("rseq", plain, mode: "atomic"), SavedBench.entry("locked", plain),
        ])
        let result = try compare(old, new, ["--format", "json"])
        #expect(result.code == 0, "\(result.errors)")
        let entries = try SavedBench.compared(result.output).results
        #expect(entries.map(\.subject) == ["rseq", "locked"])
        #expect(entries[0].mode == "atomic")
        #expect(entries[1].skipped == "in \(old.path): was away")
        #expect(entries[1].verdict == nil)
    }

    @Test func `a result written twice counts as it was last, and that is said`() throws {
        let old = try SavedBench.floored([SavedBench.entry("rseq", plain)])
        let new = try SavedBench.file([
            SavedBench.document([SavedBench.entry("rseq", (30, 29, 31))]),
            SavedBench.document([
                SavedBench.entry("rseq", plain), SavedBench.entry("floor", (1, 1, 1)),
            ]),
            SavedBench.document([SavedBench.entry("rseq", nil)]),
        ])
        let result = try compare(old, new, ["--format", "json"])
        #expect(try SavedBench.compared(result.output).results.first?.verdict == .equivalent)
        #expect(result.errors.contains("\(new.path) holds 1 results more than once"))
    }

    @Test func `results that were skipped on both sides are exit 4`() throws {
        let file = try SavedBench.file([SavedBench.entry("rseq", nil)])
        let result = try compare(file, file)
        #expect(result.code == 4)
        #expect(result.output.contains("was away"))
    }

    @Test func `differences of host, environment and plan are named, and equal ones are not`()
        throws
    {
        let entries = [SavedBench.entry("rseq", plain)]
        let old = try SavedBench.file([
            SavedBench.document(entries, governor: "powersave", warnings: ["loud"])
        ])
        let new = try SavedBench.file([
            SavedBench.document(
                [
                    SavedBench.entry("rseq", plain, cpus: [1]),
                    SavedBench.entry("floor", (10, 10, 10)),
                ], kernel: "6.12.0", options: ["duration": "2s"])
        ])
        let result = try compare(old, new)
        #expect(result.code == 0)
        for part in [
            "two files are two runs", "kernel differs: 6.1.0 in \(old.path), 6.12.0 in ",
            "governor differs: powersave in \(old.path), unknown in ",
            "option --duration differs: 1s in ", "workers were on other CPUs in 1 of the cells",
            "of \(old.path): loud",
        ] {
            #expect(result.errors.contains(part), "\(part): \(result.errors)")
        }
        for part in ["host differs", "nodes differs", "build differs", "the floor"] {
            #expect(!result.errors.contains(part), "\(part): \(result.errors)")
        }
        #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let same = try compare(old, old)
        // That they are two runs, and that they have no floor.
        #expect(same.errorLines.count == 2, "\(same.errors)")
    }

    @Test func `a floor that moved is another machine`() throws {
        let old = try SavedBench.file([
            SavedBench.entry("rseq", plain), SavedBench.entry("floor", (1, 1, 1)),
        ])
        let new = try SavedBench.file([
            SavedBench.entry("rseq", plain), SavedBench.entry("floor", (1.3, 1.3, 1.3)),
        ])
        let result = try compare(old, new)
        #expect(result.errors.contains("the floor, fixed work, costs 30.0 % more in \(new.path)"))
    }

    @Test func `a file that was torn off counts as far as it goes`() throws {
        let old = try SavedBench.file([SavedBench.entry("rseq", plain)])
        let torn = try SavedBench.file(text: try old.text() + #"{"command":"bench","en"#)
        let result = try compare(old, torn)
        #expect(result.code == 0, "\(result.errors)")
        #expect(result.errors.contains("\(torn.path):2: the last record was not finished"))
    }

    @Test func `records of a comparison are kept, and a full disk is exit 74 after them`() throws {
        let old = try SavedBench.floored([SavedBench.entry("rseq", plain)])
        let kept = TemporaryFile("jsonl")
        #expect(try compare(old, old, ["-o", kept.path]).code == 0)
        let stored = try StoredRecords(reading: kept.path)
        #expect(stored.lines.map(\.command) == ["compare"])
        let entries = try stored.lines[0].document(of: CompareEntry.self).results
        #expect(entries.map(\.verdict) == [.equivalent])
        let full = try compare(old, old, ["-o", "/dev/full", "-q"])
        #expect(full.code == 74)
        #expect(full.output.contains("equivalent"))
        #expect(full.errorLines.count == 1)
    }

    // MARK: - Bad input

    private func expectRefused(
        _ result: BuiltCommand.Result, _ code: Int32, _ part: String
    ) {
        #expect(result.code == code, "\(result.errors)")
        #expect(result.output == "")
        #expect(result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.hasPrefix("reftorture: "))
        #expect(result.errors.contains(part), "\(result.errors)")
    }

    @Test func `files that hold nothing comparable are exit 65 and one line`() throws {
        let good = try SavedBench.file([SavedBench.entry("rseq", plain)])
        let other = try SavedBench.file([SavedBench.entry("slots", plain, workers: 2)])
        let empty = try SavedBench.file(text: "")
        let blank = try SavedBench.file(text: "\n\n")
        let newer = try SavedBench.file(
            text: try good.text().replacing("reftorture/1", with: "reftorture/2"))
        let foreign = try SavedBench.file(
            text: try good.text().replacing("reftorture/1", with: "perf/1"))
        let conformance = try SavedBench.file(
            text: try good.text().replacing(#""command":"bench""#, with: #""command":"soak""#))
        let prose = try SavedBench.file(text: "dear diary\nnothing today\n")
        let damaged = try SavedBench.file(
            text: try good.text().replacing(#""workers":1,"workers_by"#, with: #""workers_by"#))
        for (file, part) in [
            (empty, "\(empty.path):1: no record; expected"),
            (blank, "\(blank.path):1: no record; expected"),
            (newer, "\(newer.path):1: schema 'reftorture/2' is newer"),
            (foreign, "\(foreign.path):1: no record; expected"),
            (
                conformance,
                "no result of 'bench', which is what can be compared; it has records of soak"
            ),
            (prose, "\(prose.path):1: no record"),
            (damaged, "the key 'results.0.workers'"),
        ] {
            expectRefused(try compare(good, file), 65, part)
            expectRefused(try compare(file, good), 65, part)
        }
        expectRefused(
            try compare(good, other), 65,
            "nothing in common: \(good.path) has rseq (get-put, percpu, 1 worker); \(other.path) "
                + "has slots (get-put, percpu, 2 workers)")
        let yardsticks = try SavedBench.file([SavedBench.entry("floor", plain)])
        expectRefused(try compare(yardsticks, yardsticks), 65, "has yardsticks only")
    }

    @Test func `a file that is not there is exit 66`() throws {
        let good = try SavedBench.file([SavedBench.entry("rseq", plain)])
        for path in ["/nonexistent/a.jsonl", "nobody.json", "/proc"] {
            expectRefused(
                try BuiltCommand.run(["compare", good.path, path]), 66, "cannot read \(path): ")
        }
    }

    @Test(arguments: [
        ["-d", "1s"], ["-w", "1"], ["-c", "0"], ["--mode", "percpu"], ["-r", "3"],
        ["--workload", "get-put"], ["--shape", "kernel"], ["--seed", "1"], ["--dry-run"],
        ["--budget", "9s"], ["--subjects", "rseq"], ["--warmup", "1ms"], ["-H", "0"], ["-N", "0"],
    ])
    func `options that say how to measure are refused with files`(options: [String]) throws {
        let good = try SavedBench.file([SavedBench.entry("rseq", plain)])
        expectRefused(try compare(good, good, options), 64, "needs something to measure")
    }
}
