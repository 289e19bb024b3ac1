import Records
@testable import Reporting
import Testing

@Suite struct ChartTests {
    private static let small = SyntheticContention.document(SyntheticContention.small)
    private static var all: [any Chart] {
        PageRecords.mixed.flatMap(\.charts) + PageRecords.large.flatMap(\.charts)
    }

    @Test func `every kind of chart is made of some record`() {
        let kinds = Set(Self.all.map { "\(type(of: $0))" })
        #expect(
            kinds == [
                "ScalingChart", "LatencyCurve", "HeatMap", "Timeline", "IntervalBars",
                "CoverageBars", "AnnotatedChart",
            ])
    }

    @Test(arguments: [72, 80, 120])
    func `no line of a chart is wider than the terminal`(columns: Int) {
        for isColoured in [false, true] {
            let style = Style(columns: columns, isColoured: isColoured)
            for chart in Self.all {
                for line in chart.text(style) {
                    let bare = line.replacing(/\u{1b}\[[0-9;]*m/, with: "")
                    #expect(bare.count <= columns, "\(chart.title): \(line)")
                    #expect(isColoured || !line.contains("\u{1b}"), "\(line)")
                }
            }
        }
    }

    @Test func `no drawing holds what is no number`() {
        var document = Self.small
        for index in document.results.indices {
            document.results[index].nsPerPair?.high = .nan
            document.results[index].throughput?.median = .infinity
            document.results[index].latencyNs?.max = .nan
            document.results[index].scaling?.kappa?.median = .nan
            for map in document.results[index].maps.indices {
                document.results[index].maps[map].values[0][1] = .nan
                document.results[index].maps[map].values[1][0] = .infinity
            }
        }
        let broken = ContentionEntry.charts(of: document)
        #expect(broken.count == ContentionEntry.charts(of: Self.small).count)
        for chart in broken + Self.all {
            let drawing = chart.svg(id: "x").lowercased()
            // In figures, not in words: pointing at a broken one tells `?`.
            #expect(!drawing.contains("=\"nan") && !drawing.contains("nan,"), "\(chart.title)")
            #expect(!drawing.contains("=\"inf") && !drawing.contains("inf,"), "\(chart.title)")
            #expect(!chart.text(Style()).joined().contains("nan "), "\(chart.title)")
        }
    }

    @Test func `charts of nothing are drawn without a crash`() {
        let empty: [any Chart] = [
            ScalingChart(title: "none", quantity: .cost, series: [], marks: []),
            LatencyCurve(title: "none", unit: "ns", series: []),
            IntervalBars(title: "none", unit: "", explanation: "", rows: []),
            CoverageBars(title: "none", windows: []),
            Timeline(TeardownEntry.bare, title: "none"),
            HeatMap(
                ContentionMap(
                    kind: .cpuToCPU, subject: "line", rows: [], columns: [], values: [], samples: 0)
            ),
            HeatMap(
                ContentionMap(
                    kind: .cpuToCPU, subject: "line", rows: [0, 1], columns: [0, 1], values: [],
                    samples: 0)),
            HeatMap(
                ContentionMap(
                    kind: .cpuToCPU, subject: "line", rows: Array(0..<100), columns: [], values: [],
                    samples: 0)),
        ]
        for chart in empty {
            #expect(chart.svg(id: "x").hasSuffix("</svg>"))
            #expect(!chart.text(Style()).isEmpty)
        }
    }

    // MARK: - Curves

    @Test func `marks stand where sockets are added and CPUs run out`() throws {
        let charts = ContentionEntry.charts(of: Self.small).compactMap { $0 as? ScalingChart }
        let cost = try #require(charts.first)
        #expect(
            cost.marks.map { "\($0.below)-\($0.from) \($0.label)" } == [
                "2-3 2 nodes", "4-6 2 sockets", "6-8 4 nodes", "8-16 oversubscribed",
            ])
        let drawing = cost.svg(id: "x")
        #expect(drawing.contains("2 sockets") && drawing.contains("class=\"fit\""))
        var flat = Self.small
        for index in flat.results.indices { flat.results[index].span?.sockets = nil }
        let without = try #require(ContentionEntry.charts(of: flat).first)
        #expect(!without.svg(id: "x").contains("socket"))
    }

    @Test func `the fitted curve runs through points that follow the law`() throws {
        let series = ContentionEntry.charts(of: Self.small).compactMap { $0 as? ScalingChart }
            .flatMap(\.series)
        let curve = try #require(series.first { $0.name == "shared percpu" })
        for point in curve.points {
            let n = Double(point.workers)
            let law = 1e9 * (1 + 0.2 * (n - 1) + 0.01 * n * (n - 1)) / 2.8e8
            #expect(abs(point.figure.median / law - 1) <= SyntheticContention.noise)
        }
    }

    /// Where a drawing has its ticks by their labels: those of x across, those of y down.
    private static func ticks(_ drawing: String) -> (x: [String: Double], y: [String: Double]) {
        var (x, y): ([String: Double], [String: Double]) = ([:], [:])
        for match in drawing.matches(
            of: /<text class="t" x="([0-9.]+)" y="([0-9.]+)" text-anchor="(middle|end)">([^<]*)</)
        {
            guard let across = Double(match.1), let down = Double(match.2) else { continue }
            // A label of y stands beside its line, its foot a little below.
            if match.3 == "middle" {
                x[String(match.4)] = across
            } else {
                y[String(match.4)] = down - 4
            }
        }
        return (x, y)
    }

    @Test func `points and bands lie where the axes have their figures`() throws {
        // All at ticks of their axes, which are logarithmic.
        let figures = [(1, 10.0, 1.0, 100.0), (2, 100, 10, 1000), (8, 1000, 100, 10_000)]
        let drawing = ScalingChart(
            title: "known", quantity: .cost,
            series: [
                .init(
                    name: "a",
                    points: figures.map {
                        ($0.0, Measured(median: $0.1, low: $0.2, high: $0.3))
                    })
            ], marks: [.init(below: 2, from: 8, label: "2 sockets", isMajor: true)]
        ).svg(id: "x")
        let (x, y) = Self.ticks(drawing)
        func place(_ workers: Int, _ cost: Double) throws -> [Double] {
            [try #require(x["\(workers)"]), try #require(y[Axis.label(cost)])]
        }
        let dots = drawing.matches(of: /<circle class="dot" cx="([0-9.]+)" cy="([0-9.]+)"/)
            .map { [Double($0.1) ?? 0, Double($0.2) ?? 0] }
        // More workers are farther right, and what is dearer stands higher.
        #expect(dots.map { $0[0] } == dots.map { $0[0] }.sorted())
        #expect(dots.map { $0[1] } == dots.map { $0[1] }.sorted(by: >))
        func near(_ found: [[Double]], _ wanted: [[Double]]) -> Bool {
            found.count == wanted.count
                && zip(found.joined(), wanted.joined()).allSatisfy { abs($0 - $1) <= 0.11 }
        }
        #expect(near(dots, try figures.map { try place($0.0, $0.1) }), "\(dots)")
        let band = try #require(
            drawing.firstMatch(of: /<polygon class="band" points="([^"]*)"/)
        ).1.split(separator: " ")
            .map { $0.split(separator: ",").map { Double($0) ?? 0 } }
        let edges =
            try figures.map { try place($0.0, $0.3) }
            + figures.reversed().map { try place($0.0, $0.2) }
        #expect(near(band, edges), "\(band) \(edges)")
        // Between 2 and 8 as the eye has it.
        let mark = try #require(drawing.firstMatch(of: /<line class="mark" x1="([0-9.]+)"/)).1
        let middle = (dots[1][0] + dots[2][0]) / 2
        #expect(abs((Double(mark) ?? 0) - middle) <= 0.11)
    }

    @Test func `a comparison of several worker counts has two curves with their bands`() throws {
        var document = FixedRecords.comparison
        let first = document.results[0]
        document.results = [4, 1, 2].map { workers in
            var entry = first
            entry.workers = workers
            entry.cpus = (0..<workers).map { $0 % 2 }
            entry.aNs = Measured(median: Double(workers) * 10, low: 9, high: 41)
            entry.bNs = Measured(median: Double(workers), low: 0.9, high: 4.1)
            return entry
        }
        var other = first
        other.mode = "atomic"
        document.results.append(other)
        let found = CompareEntry.charts(of: document).compactMap { $0 as? AnnotatedChart }
        let chart = try #require(found.first)
        #expect(found.count == 1, "one number of workers is no curve")
        #expect(chart.chart.series.map(\.name) == ["A rseq (before)", "B locked (after)"])
        #expect(chart.chart.series.map { $0.points.map(\.workers) } == [[1, 2, 4], [1, 2, 4]])
        #expect(
            chart.chart.series.map { $0.points.map(\.figure.median) } == [
                [10, 20, 40], [1, 2, 4],
            ])
        #expect(chart.chart.marks.map(\.label) == ["oversubscribed"])
        #expect(chart.chart.marks.map(\.from) == [4])
        let drawing = chart.svg(id: "x")
        #expect(drawing.ranges(of: "class=\"band\"").count == 2)
        // Many comparisons have some pictures, and the rest is counted.
        document.results = (0..<11).flatMap { number in
            [1, 2].map { workers in
                var entry = first
                entry.workers = workers
                entry.what = "part \(number)"
                return entry
            }
        }
        let many = CompareEntry.charts(of: document).compactMap { $0 as? AnnotatedChart }
        #expect(many.count == 8)
        #expect(many.last?.notes.first?.hasPrefix("3 comparisons more") == true)
    }

    @Test func `labels at the ends of lines never overlap`() {
        for wishes in [[0.0, 0, 0, 0, 0, 0, 0, 0], [10, 11, 50, 199, 200], [], [300]] {
            let places = Plot.apart(wishes, by: 14, within: 0...200)
            #expect(places.allSatisfy { (0...200).contains($0) })
            for (a, b) in zip(places, places.dropFirst()) { #expect(b - a >= 14 - 1e-9) }
        }
        #expect(Plot.apart([10, 50], by: 14, within: 0...200) == [10, 50])
        // About the place where they all would be.
        #expect(Plot.apart([100, 100, 100], by: 14, within: 0...200) == [86, 100, 114])
    }

    @Test func `more curves than colours become several charts`() {
        var document = Self.small
        let line = document.results.filter { $0.kind == .point && $0.subject == "shared" }
        document.results = (0..<11).flatMap { number in
            line.map { entry in
                var entry = entry
                entry.subject = "s\(number)"
                return entry
            }
        }
        let charts = ContentionEntry.charts(of: document).compactMap { $0 as? ScalingChart }
        // Two pictures each, as even as can be.
        #expect(charts.map(\.series.count) == [6, 6, 5, 5])
        for chart in charts {
            let colours = Set(chart.series.compactMap { $0.look?.colour })
            #expect(colours.count == chart.series.count)
        }
    }

    @Test func `a subject has one colour in all pictures, and rings where it is atomic`() {
        var colours: [String: Set<Int>] = [:]
        for chart in ContentionEntry.charts(of: Self.small) {
            var looks = (chart as? ScalingChart)?.series.map { ($0.name, $0.look) } ?? []
            looks += (chart as? LatencyCurve)?.series.map { ($0.name, $0.look) } ?? []
            // Switches have names of their own.
            for case (let name, let look?) in looks {
                colours[String(name.prefix { $0 != " " }), default: []].insert(look.colour)
                #expect(look.isHollow == name.hasSuffix(" atomic"), "\(name)")
            }
        }
        #expect(colours.values.allSatisfy { $0.count == 1 })
        #expect(Set(colours.values).count == 4 && colours.count == 4)
    }

    @Test func `lines in one place are striped in turn and lines apart are not`() {
        let low: [(x: Double, y: Double)] = [(0, 10), (50, 10), (100, 10)]
        let leaving: [(x: Double, y: Double)] = [(0, 10.5), (50, 10.5), (100, 90)]
        let both = PlotOverlaps([low, leaving])
        #expect(!both.isEmpty)
        #expect(both.stretches(0).map { $0.points.count } == [2, 2])
        #expect(both.stretches(0).map { $0.dashes != nil } == [true, false])
        let (first, second) = (both.stretches(0)[0].dashes, both.stretches(1)[0].dashes)
        // The one begins where the other has its gap.
        #expect(first?.from == 0 && second?.from == first?.dash && second?.gap == first?.dash)
        #expect(both.above(0, 0) == 1 && both.above(0, 2) == 0 && both.above(1, 0) == 0)
        #expect(PlotOverlaps([low, low.map { ($0.x, $0.y + 5) }]).isEmpty)
        #expect(PlotOverlaps([[], [(0, 1)], [(0, 1)]]).isEmpty)
    }

    @Test func `a fit is told in words, and why there is none`() throws {
        let cost = try #require(
            ContentionEntry.charts(of: Self.small).compactMap { $0 as? ScalingChart }.first)
        #expect(cost.notes.contains { $0.hasPrefix("shared percpu: σ 20.0 % serial, κ 1.000 %") })
        let points = cost.series[0].points
        let bare = ScalingChart(
            title: "none", quantity: .cost,
            series: ["a", "b"].map {
                .init(name: $0, points: points, scaling: ScalingFigures(reason: "too few"))
            }, marks: [])
        #expect(bare.notes == ["No law fitted: too few."])
    }

    @Test func `rows of a comparison are told apart however long their names are`() {
        var document = FixedRecords.comparison
        let first = document.results[0]
        document.results = [1, 2, 4].map { workers in
            var entry = first
            entry.workload = "page-get-put in a context with a long name"
            entry.workers = workers
            return entry
        }
        let bars = CompareEntry.charts(of: document).compactMap { $0 as? IntervalBars }
        #expect(bars.flatMap(\.rows).map(\.label) == ["×1", "×2", "×4"])
        #expect(bars.allSatisfy { $0.title.contains("with a long name") })
    }

    // MARK: - Axes

    @Test(arguments: [
        ([1.0, 5, 100], true), ([1, 5, 9], false), ([0, 50], false), ([3, 3], false),
        ([1e-9, 1e9], true), ([-5, 5], false), ([], false), ([.nan], false), ([1e300, 1], true),
        ([1e-300, 1e308], true), ([1e18, 1.000_000_1e18], false),
    ])
    func `axes hold their values between round marks`(values: [Double], isLogarithmic: Bool) {
        let axis = Axis(holding: values)
        #expect(axis.isLogarithmic == isLogarithmic)
        #expect(axis.low < axis.high)
        #expect(axis.ticks == axis.ticks.sorted() && (1...40).contains(axis.ticks.count))
        for value in values where value.isFinite {
            #expect((0...1).contains(axis.place(value)))
            #expect(axis.low <= value * (1 + 1e-5) || value <= 0 && axis.low <= value)
        }
        #expect(!axis.place(.nan).isNaN)
    }

    @Test func `logarithms are those of the textbook`() {
        for (value, wanted) in [
            (1.0, 0.0), (10, 1), (1000, 3), (0.001, -3), (2, 0.301029995663981),
            (384, 2.584331224367531), (1.4142135623730951, 0.150514997831991),
        ] {
            #expect(abs(Logarithm.decimal(value) - wanted) < 1e-14, "\(value)")
        }
        #expect(Logarithm.decimal(0) == 0 && Logarithm.decimal(.nan) == 0)
    }

    @Test func `numbers of drawings are short and never in powers of ten`() {
        for (value, text) in [
            (0.0, "0"), (-0.04, "0"), (1.25, "1.3"), (-1.25, "-1.3"), (100, "100"), (0.1, "0.1"),
            (.nan, "0"), (.infinity, "0"), (1e300, "0"), (12_345.67, "12345.7"),
        ] {
            #expect(SVG.number(value) == text)
        }
        #expect(Axis.label(2_500_000) == "2.5M" && Axis.label(0.5) == "0.5")
        #expect(Axis.label(20_000) == "20k" && Axis.label(384) == "384")
    }

    @Test func `a sparkline has a block per value and a gap for what is unknown`() {
        let axis = Axis(holding: [0, 7], logarithmic: false)
        #expect(Sparkline.text([0, nil, 8], axis: axis, width: 10) == "▁ █")
        #expect(Sparkline.text(Array(repeating: 1, count: 100), axis: axis, width: 7).count == 7)
    }
}

extension TeardownEntry {
    /// Of which nothing is known.
    fileprivate static let bare = TeardownEntry(
        generation: "G1", driver: "dax-pmem", subject: "rseq", workload: "pin", workers: 1,
        cpus: [0], pages: 1)
}
