import FoundationEssentials
import Records
@testable import Reporting
import TestSupport
import Testing

@Suite struct PageTests {
    /// Elements that have no end.
    private static let empty: Set = ["meta", "!DOCTYPE"]

    /// Whether every tag is closed in its order; the first that is not.
    private static func unbalanced(_ html: String) -> String? {
        var open: [String] = []
        // A quoted attribute may hold no `>`: that is escaped.
        for match in html.matches(of: /<(\/?)([A-Za-z!][A-Za-z0-9]*)([^>]*)>/) {
            let name = String(match.2)
            if empty.contains(name) || match.3.hasSuffix("/") { continue }
            if match.1.isEmpty {
                open.append(name)
            } else if open.popLast() != name {
                return name
            }
        }
        return open.last
    }

    @Test func `a small page is what its golden file holds`() throws {
        let page = try Page.html(
            [
                RecordedRun(FixedRecords.comparison, source: "a.jsonl"),
                RecordedRun(FixedSoaks.held),
            ],
            notes: ["line 7 of a.jsonl was cut off"])
        #expect(try GoldenFile("page.html").difference(from: page) == nil)
    }

    @Test func `every tag of a page is closed`() throws {
        #expect(Self.unbalanced("<p><b></p></b>") == "p", "the check sees nothing")
        #expect(Self.unbalanced("<p>") == "p", "the check sees nothing")
        for runs in [PageRecords.mixed, PageRecords.hosts, []] {
            #expect(Self.unbalanced(try Page.html(runs)) == nil)
        }
    }

    @Test func `texts of records never become markup`() throws {
        let page = try Page.html([
            RecordedRun(PageRecords.hostile), RecordedRun(FixedRecords.bench),
        ])
        #expect(!page.contains("<script"))
        #expect(!page.contains("<b>&"))
        #expect(page.contains("&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;&lt;script&gt;"))
        #expect(page.contains("a &quot;quoted&quot; &amp; &#39;strange&#39; thing"))
        for scalar in page.unicodeScalars where scalar != "\n" {
            #expect(scalar.properties.generalCategory != .control)
            #expect(scalar != "\u{202E}")
        }
        // A combining mark makes one character with what it follows, which hides it from a search by characters.
        #expect(SVG.escape("<\u{301}b") == "&lt;\u{301}b")
    }

    @Test func `a page needs nothing from elsewhere`() throws {
        let page = try Page.html(PageRecords.mixed)
        for word in ["http:", "https:", "<script", "<link", "@import", "url(", "src="] {
            let found = page.ranges(of: word).filter { range in
                !page[range.lowerBound...].hasPrefix("url(#")
            }
            #expect(found.isEmpty, "\(word)")
        }
    }

    @Test func `the same records give the same bytes`() throws {
        let first = try Page.html(PageRecords.mixed + PageRecords.large)
        let second = try Page.html(PageRecords.mixed + PageRecords.large)
        #expect(Array(first.utf8) == Array(second.utf8))
        let other = try Page.html(PageRecords.large + PageRecords.mixed)
        #expect(Array(first.utf8) != Array(other.utf8), "the order of runs is part of a page")
    }

    @Test func `384 CPUs fit into two megabytes`() throws {
        let page = try Page.html(PageRecords.large)
        #expect(page.utf8.count <= 2_000_000)
        // A map that was left out would fit as well.
        #expect(page.contains("data:image/png;base64,"))
        let points = PageRecords.large.flatMap(\.rows).count
        #expect(points >= 972, "the default shape: 9 curves, 2 sharings, 3 orders, 18 counts")
        #expect(page.utf8.count > 384 * 384)
        #expect(page.contains("socket") && page.contains("oversubscribed"))
        #expect(page.contains("worker was moved off CPU 5"))
    }

    @Test func `a page says who, what, how much and how to repeat it`() throws {
        let page = try Page.html(PageRecords.mixed)
        let cycles = try #require(FixedSoaks.held.results.first).cycles
        #expect(cycles > 0)
        for text in [
            "guest-1", "guest-2", "small-1", ">\(cycles)<", "timings are meaningless",
            "reftorture compare", "--seed 42", "regressed", "data-v=",
            "reftorture conformance kernel-6.1.jsonl --subjects pinned+membarrier",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        let honest = try Page.html([RecordedRun(FixedRecords.bench)])
        #expect(!honest.contains("timings are meaningless"))
    }

    @Test func `a map of one cell is told in a line`() throws {
        var document = SyntheticContention.document(SyntheticContention.small)
        for index in document.results.indices
        where document.results[index].maps.first?.kind == .counterHome {
            document.results[index].maps[0].rows = [0]
            document.results[index].maps[0].columns = [0]
            document.results[index].maps[0].values = [[42.5]]
        }
        let page = try Page.html([RecordedRun(document)])
        #expect(page.contains("home of the shared counter, shared: 42.5 ns (one node)</li>"))
        #expect(!page.contains("<h3>Workers&#39; node"))
        let whole = try Page.html([
            RecordedRun(SyntheticContention.document(SyntheticContention.small))
        ])
        #expect(whole.contains("<h3>Workers&#39; node") && !whole.contains("(one node)"))
    }

    @Test func `curves that several runs have are one picture with a line per run`() throws {
        let overlay = RunsOverlay(runs: PageRecords.hosts).charts
        let first = try #require(overlay.shown.first as? AnnotatedChart).chart
        #expect(first.title.contains("shared percpu, get-put, all on one reference, compact"))
        #expect(first.series.map(\.name) == ["node-1", "node-2", "node-3"])
        #expect(first.marks.map(\.label).contains("2 sockets"))
        for (series, run) in zip(first.series, PageRecords.hosts) {
            #expect(series.points.map(\.figure) == run.curves[0].points.map(\.figure))
        }
        // One of each curve, the yardstick last, and nothing left out.
        #expect(overlay.shown.count == 5 && overlay.left == 0)
        #expect(overlay.shown.last?.title.contains("floor") == true)
        let page = try Page.html(PageRecords.hosts)
        #expect(page.contains("<section class=overlay>") && page.contains("all-chart-5"))
        // A run alone, and runs that share no curve, have none.
        #expect(RunsOverlay(runs: [PageRecords.hosts[0]]).html.isEmpty)
        #expect(
            RunsOverlay(runs: [RecordedRun(FixedRecords.bench), PageRecords.hosts[0]]).html.isEmpty)
        // The same host twice is two runs, and so is a bench.
        let again = [RecordedRun(FixedRecords.bench), RecordedRun(FixedRecords.bench)]
        let bench = try #require(RunsOverlay(runs: again).charts.shown.first as? AnnotatedChart)
        let host = FixedRecords.bench.host.name
        #expect(bench.chart.series.map(\.name) == ["\(host)/1", "\(host)/2"])
    }

    @Test
    func `no picture holds more runs than can be told apart, and what is left out is counted`()
        throws
    {
        let runs = (0..<15).flatMap { _ in PageRecords.hosts[0...0] }
        let overlay = RunsOverlay(runs: runs)
        #expect(overlay.charts.shown.count == 8 && overlay.charts.left == 2)
        let series = overlay.charts.shown.compactMap { ($0 as? AnnotatedChart)?.chart.series.count }
        #expect(series.prefix(2) == [12, 3])
        #expect(overlay.html.contains { $0.contains("2 more pictures of this kind left out") })
    }

    @Test func `notes on the files stand below the verdicts, a dozen at most`() throws {
        let notes = (1...30).map { "note \($0) on the files" }
        for runs in [PageRecords.hosts, [PageRecords.hosts[0]]] {
            let page = try Page.html(runs, notes: notes)
            let verdict = try #require(page.firstRange(of: "<ul class=verdicts>")).lowerBound
            let note = try #require(page.firstRange(of: "note 1 on the files")).lowerBound
            #expect(verdict < note)
            #expect(page.ranges(of: " on the files</p>").count == 13)
            #expect(page.contains("and 18 more notes on the files"))
        }
    }

    @Test func `a fit that was refused and a counter that nobody knows say why`() throws {
        var document = SyntheticContention.document(SyntheticContention.small)
        for index in document.results.indices where document.results[index].kind == .point {
            document.results[index].scaling = ScalingFigures(reason: "3 points carry no law")
            document.results[index].counters = [
                CounterReading(name: "cycles", value: 3, perPair: 3.25),
                CounterReading(unknown: .hitm, reason: "the kernel <denies> it"),
            ]
        }
        let page = try Page.html([RecordedRun(document)])
        #expect(page.contains("No law fitted: 3 points carry no law."))
        #expect(page.contains("<h4>Counted per pair with 8 workers</h4>"))
        #expect(page.contains(">3.25") && page.contains(">cycles</th>"))
        #expect(page.contains("<td class=t>hitm</td>"))
        #expect(page.contains("the kernel &lt;denies&gt; it</td>"))
        #expect(page.contains("<td class=t>all curves</td>"))
        let without = try Page.html([
            RecordedRun(SyntheticContention.document(SyntheticContention.small))
        ])
        #expect(!without.contains("Counters that are unknown") && !without.contains("No law"))
    }

    @Test func `a crossover names its subject and what it is against`() throws {
        let run = RecordedRun(SyntheticContention.document(SyntheticContention.small))
        let told = run.verdicts.map(\.text).filter { $0.hasPrefix("rseq against shared: ") }
        #expect(
            told == [
                "rseq against shared: a pair is cheaper than shared's from 2 workers on; with 2 workers "
                    + "the kill is paid for after 9355 pairs per life (8595 to 10198)"
            ])
    }

    @Test func `a planted fault that has shown is no bad news`() throws {
        var document = FixedTeardowns.document
        document.violations = [
            Violation(invariant: "INV-5", symptom: "releasedEarly", detail: "", replay: "")
        ]
        for index in document.results.indices { document.results[index].asExpected = true }
        #expect(!(try Page.html([RecordedRun(document)])).contains("<li class=\"bad\">"))
        document.results[0].asExpected = false
        #expect((try Page.html([RecordedRun(document)])).contains("<li class=\"bad\">"))
    }

    @Test func `bad news come before good news`() throws {
        let page = try Page.html([RecordedRun(FixedSoaks.held), RecordedRun(FixedSoaks.violated)])
        let bad = try #require(page.firstRange(of: "<li class=\"bad\">")).lowerBound
        let good = try #require(page.firstRange(of: "<li class=\"good\">")).lowerBound
        #expect(bad < good)
    }

    @Test func `of very many runs those with bad news are shown in full`() throws {
        let good = Array(repeating: RecordedRun(FixedSoaks.held), count: 2 * Page.mostDetailed)
        let page = try Page.html(good + [RecordedRun(FixedSoaks.violated)])
        let sections = page.ranges(of: "<section").count
        #expect(sections == Page.mostDetailed)
        #expect(page.contains("id=\"run-\(good.count + 1)\""))
        #expect(page.contains("shown in full below"))
    }

    @Test func `a figure that is no number is refused by its name`() throws {
        var document = FixedRecords.bench
        document.results[0].nsPerPair?.median = .nan
        #expect {
            try Page.html([RecordedRun(document, source: "x.jsonl")])
        } throws: { error in
            "\(error)".contains("x.jsonl") && "\(error)".contains("ns_per_pair_median")
        }
    }

    @Test(arguments: [
        ("plain-1.5%", "plain-1.5%"), ("", "''"), ("two words", "'two words'"),
        ("it's", "'it'\\''s'"), ("$(date)", "'$(date)'"), ("é", "'é'"),
    ])
    func `words are quoted as a shell needs it`(word: String, quoted: String) {
        #expect(Reproduction.quoted(word) == quoted)
    }

    @Test func `a command is repeated with its operands, options and seed`() {
        var document = FixedRecords.comparison
        document.plan.options = [
            "a": "G0", "b": "G 2", "min-effect": "2%", "strict": "true", "quiet": "false",
            "nodes": "", "order": "drawn", "workload": "walk",
        ]
        #expect(
            Reproduction(RecordedRun(document)).line
                == "reftorture compare G0 'G 2' --min-effect 2% --strict --workload walk --seed 42")
    }

    /// For scripts/check-page, which has the command make pages of them: nobody here has 384 CPUs.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["REFTORTURE_PAGE_OUT"] != nil))
    func `records are written for pages to look at`() throws {
        let directory = try #require(
            ProcessInfo.processInfo.environment["REFTORTURE_PAGE_OUT"])
        for (name, runs) in [
            ("mixed", PageRecords.mixed), ("large", PageRecords.large),
            ("hosts", PageRecords.hosts),
        ] {
            let lines = try JSONDocument().render(runs, style: Style())
            try Data(lines.utf8).write(to: URL(filePath: "\(directory)/\(name).jsonl"))
        }
    }
}
