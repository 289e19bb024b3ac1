import Foundation
import Records
import TestSupport
import Testing

@testable import Reporting

@Suite struct FleetFormatTests {
    @Test(arguments: ReportFormats.all.map(\.id))
    func `several runs are written as the golden file holds them, twice the same`(
        id: String
    ) throws {
        let format = try ReportFormats.named(id)
        let text = try format.render(FixedFleet.runs, style: Style())
        #expect(
            try GoldenFile("fleet.\(format.fileExtension)").difference(from: text) == nil)
        #expect(try format.render(FixedFleet.runs, style: Style()) == text)
        // By bytes: "\r\n" is one character.
        #expect(text.utf8.last == UInt8(ascii: "\n"))
    }

    @Test(arguments: ReportFormats.all.map(\.id))
    func `timings of an emulated host are said to be meaningless, and of no other`(
        id: String
    ) throws {
        let format = try ReportFormats.named(id)
        let emulated = RecordedRun(FixedFleet.emulated)
        #expect(try format.render([emulated], style: Style()).contains("meaningless"))
        #expect(
            try !format.render([FixedFleet.runs[0]], style: Style()).contains("meaningless"))
        #expect(try format.render(FixedFleet.emulated, style: Style()).contains("meaningless"))
    }

    @Test func `no run is no text that a reader chokes on`() throws {
        #expect(try CSV().render([], style: Style()) == "")
        #expect(try KTAP().render([], style: Style()) == "KTAP version 1\n1..0\n")
        #expect(try JSONDocument().render([], style: Style()) == "")
        #expect(try PrometheusText().render([], style: Style()) == "# EOF\n")
        #expect(try Markdown().render([], style: Style()) == "")
        #expect(try GoogleBenchmark().render([], style: Style()).contains("\"benchmarks\" : ["))
    }
}

/// What is looked at of a file for compare.py.
private struct BenchmarkFile: Decodable {
    struct Benchmark: Decodable {
        var name: String
        var run_type: String
        var real_time: Double
    }

    var benchmarks: [Benchmark]
}

@Suite struct FleetStructureTests {
    private func benchmarks(_ runs: [RecordedRun]) throws -> [BenchmarkFile.Benchmark] {
        let text = try GoogleBenchmark().render(runs, style: Style())
        let file = try JSONDecoder().decode(BenchmarkFile.self, from: Data(text.utf8))
        return file.benchmarks
    }

    private func lines(_ format: any ReportFormat, _ runs: [RecordedRun] = FixedFleet.runs) throws
        -> [Substring]
    {
        try format.render(runs, style: Style()).split(
            separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func `one plan counts the points of all runs`() throws {
        let lines = try lines(KTAP())
        let results = lines.filter { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") }
        #expect(lines.filter { $0.hasPrefix("1..") } == ["1..\(results.count)"])
        #expect(lines.count { $0.hasPrefix("KTAP version") } == 1)
        let numbers = results.map { line in
            Int(line.split(separator: " ").first { Int($0) != nil } ?? "")
        }
        #expect(numbers == (1...results.count).map { $0 })
        #expect(results.contains { $0.contains(" tcg bench.get-put.rseq") })
    }

    @Test func `one document is indented, several are one per line and are read again`() throws {
        let one = try JSONDocument().render([FixedFleet.runs[0]], style: Style())
        #expect(one == (try JSONDocument().render(FixedRecords.bench, style: Style())))
        let several = try JSONDocument().render(FixedFleet.runs, style: Style())
        let records = try StoredRecords(Array(several.utf8), path: "several")
        #expect(records.lines.map(\.command) == FixedFleet.runs.map(\.command))
    }

    @Test func `each shape of CSV has one header, and each row as many fields`() throws {
        let runs = [FixedFleet.runs[0], FixedFleet.runs[4], FixedFleet.runs[1]]
        let text = try CSV().render(runs, style: Style())
        let tables = text.components(separatedBy: "\r\n\r\n")
        #expect(tables.count == 2)
        #expect(text.components(separatedBy: "host,kernel,").count == 3)
        #expect(tables[0].components(separatedBy: "\r\n").count == 27)
    }

    @Test func `no two samples of a metric have the same labels, and a family stands together`()
        throws
    {
        // The same result twice, as two stretches of a soak are.
        var document = FixedRecords.bench
        document.results += document.results
        let lines = try lines(PrometheusText(), FixedFleet.runs + [RecordedRun(document)])
        let samples = lines.filter { !$0.hasPrefix("#") && !$0.isEmpty }
        let series = samples.map { $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] }
        #expect(Set(series).count == series.count)
        #expect(series.contains { $0.contains("entry=\"2\"") })
        let families = samples.map { $0.prefix { $0 != "{" } }
        var runs: [Substring] = []
        for family in families where runs.last != family { runs.append(family) }
        #expect(Set(runs).count == runs.count)
        for family in runs {
            #expect(lines.count { $0.hasPrefix("# HELP \(family) ") } == 1, "\(family)")
            #expect(lines.count { $0.hasPrefix("# TYPE \(family) ") } == 1, "\(family)")
        }
    }

    @Test func `figures of a metric are in base units`() throws {
        let lines = try lines(PrometheusText(), [FixedFleet.runs[0]])
        #expect(
            lines.contains(
                #"reftorture_bench_seconds_per_pair_median{host="guest-1",subject="floor","#
                    + #"workload="get-put",mode="none",workers="1"} 5.6e-10"#))
        #expect(MetricName(command: "x", cell: "invalid_count").name == "x_invalid_counted")
        #expect(MetricName(command: "x", cell: "b_ns_median").name == "x_after_seconds_median")
        #expect(MetricName(command: "x", cell: "to_confirm_us_p50").divisor == 1e6)
    }

    @Test func `a table of Markdown has as many cells in each row, whatever a name holds`() throws {
        for line in try lines(Markdown(), [FixedFleet.runs[3]]) where line.hasPrefix("|") {
            let bars = line.replacing("\\|", with: "").count { $0 == "|" }
            #expect(bars == 14, "\(line)")
        }
        #expect(Markdown.escaped("<b>a_b _c_ |`") == "&lt;b&gt;a_b \\_c\\_ \\|\\`")
        let text = try Markdown().render(FixedFleet.runs, style: Style())
        #expect(!text.contains("<b>"))
        #expect(text.contains("&lt;b&gt;"))
    }

    @Test func `a mail compares what is common, and repeats nothing else of the first run`() throws
    {
        let mail = try lines(KernelMail(), Array(FixedFleet.runs[0...3]))
        #expect(mail.count { $0.hasPrefix("tcg has nothing in common with guest-1/1:") } == 1)
        #expect(mail.count { $0.contains("loop-overhead") } == 1)
        #expect(mail.contains { $0.hasPrefix("  and 17 of guest-1/1 alone") })
        // No table shows a column that holds nothing but the heading.
        #expect(mail.count { $0.contains("%change") && !$0.contains("is between") } == 2)
        // Where all are strangers the first is shown all the same.
        let strangers = try lines(KernelMail(), [FixedFleet.runs[0], FixedFleet.runs[2]])
        #expect(strangers.count { $0.contains("loop-overhead") } == 1)
        #expect(!strangers.contains { $0.hasSuffix("%change        %stddev") })
    }

    @Test func `a benchmark has its aggregates, and the same name in another file of that host`()
        throws
    {
        let before = try benchmarks([FixedFleet.runs[0]])
        let after = try benchmarks([FixedFleet.runs[1]])
        #expect(before.map(\.name) == after.map(\.name))
        #expect(Set(before.map(\.name)).count == before.count)
        let rseq = before.filter { $0.name.hasPrefix("bench/rseq/get-put/percpu/workers:1") }
        #expect(rseq.map(\.run_type) == ["iteration", "aggregate", "aggregate"])
        #expect(rseq.first?.real_time == 1.13)
        // 0.03 wide, of 20 repetitions.
        #expect(abs((rseq.last?.real_time ?? 0) - 0.0273) < 0.0001)
        let all = try benchmarks(FixedFleet.runs)
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(all.contains { $0.name.hasPrefix("guest-1/2/bench/rseq") })
    }

    @Test func `a mail has 72 columns, changes against the first run, and the commands`() throws {
        let lines = try lines(KernelMail())
        for line in lines { #expect(line.count <= 72 && !line.hasSuffix(" "), "\(line)") }
        #expect(lines.contains { $0.contains("1.13 ±   2%     +10%    1.24 ±") })
        // In a comparison A is what B is held against.
        #expect(lines.contains { $0.contains("1.13") && $0.contains("+121%") })
        #expect(lines.contains("reproduce:"))
        #expect(lines.contains { $0.hasPrefix("reftorture compare rseq locked ") })
        #expect(lines.contains { $0.contains(#"--workload 'it'\''s `odd`'"#) })
    }

    @Test func `escape sequences and line breaks of records get into no line`() throws {
        var document = FixedRecords.hostile
        document.host.name = "a\u{1b}[2J\nb"
        let runs = [RecordedRun(document), RecordedRun(FixedSoaks.hostile)]
        for format in [Markdown(), KernelMail(), KTAP()] as [any ReportFormat] {
            let text = try format.render(runs, style: Style())
            #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" }, "\(format.id)")
        }
        for line in try lines(KernelMail(), runs) { #expect(line.count <= 72, "\(line)") }
    }
}

@Suite struct ReproductionTests {
    private func words(_ command: String, _ options: [String: String], seed: UInt64 = 7) -> String {
        var document = FixedRecords.document(command, [BenchEntry]())
        document.plan.options = options
        document.plan.seed = seed
        return Reproduction(RecordedRun(document)).line
    }

    @Test func `a command is put together from its plan, as it would be typed`() {
        #expect(
            words("bench", ["cpus": "0-1", "mode": "percpu,atomic", "workers": "1,2"])
                == "reftorture bench --cpus 0-1 --workers 1,2 --seed 7")
        #expect(
            words("compare", ["a": "x y.jsonl", "b": "b", "min-effect": "2%"])
                == "reftorture compare 'x y.jsonl' b --min-effect 2%")
        #expect(
            words("soak", ["pages": "drawn", "duration": "60s", "section": "night"])
                == "reftorture soak --duration 60s --seed 7")
        #expect(
            words("replay", ["token": "rt1-AA", "shrink": "true", "perturb": "false"])
                == "reftorture replay rt1-AA --shrink")
        #expect(words("conformance", ["file": "k.jsonl"]) == "reftorture conformance k.jsonl")
    }

    @Test func `a long word is broken where a shell joins it again`() {
        var document = FixedRecords.document("bench", [BenchEntry]())
        document.plan.options = ["subjects": String(repeating: "pinned+qsbr,", count: 20) + "rseq"]
        let again = Reproduction(RecordedRun(document))
        let lines = again.lines(width: 72, rest: "    ")
        #expect(lines.allSatisfy { $0.count <= 72 })
        let joined = lines.map { $0.hasSuffix("\\") ? String($0.dropLast()) : $0 }.joined()
        #expect(joined.split(separator: " ").joined(separator: " ") == again.line)
    }
}
