import Records
import Statistics
import Testing

@testable import Reporting

/// Figures say no more than what was measured carries: few repetitions, few samples, too few CPUs.
@Suite struct HonestFigureTests {
    private static func human(_ document: Document<ContentionEntry>) throws -> String {
        try HumanTable().render(document, style: Style())
            .replacing("\n", with: " ").replacing(/[ ]+/, with: " ")
    }

    /// The fixed run with so many repetitions of each storm.
    private static func storms(_ samples: Int) -> Document<ContentionEntry> {
        var document = FixedContention.document
        for index in document.results.indices where document.results[index].storm != nil {
            document.results[index].nsPerPair?.samples = samples
            document.results[index].storm?.slowdown?.samples = nil
        }
        return document
    }

    private static func stormCaption(_ samples: Int) throws -> String {
        let bars = ContentionEntry.charts(of: storms(samples)).compactMap { $0 as? IntervalBars }
        return try #require(bars.first).caption
    }

    // MARK: - Few repetitions

    @Test(arguments: [2, 3, 5])
    func `the range of few repetitions is called no 95 % interval`(samples: Int) throws {
        let range = "the bar the range of all repetitions: fewer than 6 carry no 95 % interval"
        #expect(try Self.stormCaption(samples).contains(range))
        #expect(try Self.stormCaption(samples).contains("prove none"))
        #expect(try Self.human(Self.storms(samples)).contains("Fewer than 6 repetitions carry no"))
    }

    @Test func `from six repetitions on it is one`() throws {
        let samples = try SortedSamples([1, 2, 3, 4, 5, 6])
        #expect(Interval.ofMedian(samples).coverage >= 0.95)
        #expect(Interval.ofMedian(try SortedSamples([1, 2, 3, 4, 5])).coverage < 0.95)
        #expect(try Self.stormCaption(6).contains("the bar its 95 % interval."))
        #expect(try !Self.stormCaption(6).contains("for certain"))
        #expect(try !Self.human(Self.storms(6)).contains("carry no 95 %"))
    }

    @Test func `bands of few repetitions are called ranges`() throws {
        var document = FixedContention.document
        func isTold() -> Bool {
            ContentionEntry.charts(of: document).compactMap { $0 as? ScalingChart }
                .contains { $0.caption.contains("fewer than 6 the range of all") }
        }
        #expect(!isTold())
        document.results[0].nsPerPair?.samples = 5
        #expect(isTold())
    }

    @Test func `a picture of both says how many rows are ranges`() {
        let rows = [3, 20].map { (samples: Int) in
            IntervalBars.Row(
                label: "\(samples)",
                figure: Measured(median: 2, low: 1, high: 3, samples: samples))
        }
        let bars = IntervalBars(title: "t", unit: "ns", explanation: "", rows: rows)
        #expect(bars.caption.contains("in the 1 row with fewer than 6"))
    }

    // MARK: - Few samples

    @Test func `a percentile is told from as many samples as have one beyond it`() {
        for (share, fewest) in [(0.5, 3), (0.9, 10), (0.99, 100), (0.999, 1000)] {
            #expect(ToldPercentile.isTold(share, of: fewest))
            #expect(!ToldPercentile.isTold(share, of: fewest - 1))
        }
        func times(_ samples: Int) -> [String] {
            KillerTable.times(Percentiles(p50: 6, p99: 42, max: 43, samples: samples))
        }
        #expect(times(2) == ["–", "–"])
        #expect(times(99) == ["6.00", "–"])
        #expect(times(100) == ["6.00", "42.0"])
        let curve = LatencyCurve.Series(
            "", Percentiles(p50: 6, p99: 42, max: 43, samples: 99))
        #expect(curve.points.map(\.share) == [0.5, 1])
    }

    // MARK: - A clock that goes in steps

    @Test func `a time of one step of the clock or less is told as no more than that`() throws {
        #expect(ClockSteps.text(0.64, step: 10) == "≤ 10.0")
        #expect(ClockSteps.text(10, step: 10) == "≤ 10.0")
        #expect(ClockSteps.text(20, step: 10) == nil)
        #expect(ClockSteps.text(0.64, step: nil) == nil)
        let text = try Self.human(FixedContention.document)
        #expect(text.contains("rseq percpu one ≤ 10.0 "))
        #expect(text.contains("Times come in steps of 10.0 ns: the clock's tick."))
        let curves = ContentionEntry.charts(of: FixedContention.document)
            .compactMap { $0 as? LatencyCurve }
        #expect(curves.contains { $0.notes.contains { $0.contains("steps of 10.0 ns") } })
    }

    @Test func `bench says so too where repetitions are few`() throws {
        func text(_ samples: Int) throws -> String {
            var document = FixedRecords.bench
            for index in document.results.indices {
                document.results[index].nsPerPair?.samples = samples
            }
            return try HumanTable().render(document, style: Style())
        }
        #expect(try text(5).contains("Fewer than 6 repetitions"))
        #expect(try !text(6).contains("Fewer than"))
    }

    // MARK: - %stddev

    /// Widths are those of one standard deviation of 1: the expected range, or 2 · 1.96 · √(π / 2n).
    @Test(arguments: [
        (2, 1.128), (3, 1.693), (4, 2.059), (5, 2.326), (6, 2.534), (7, 2.704), (8, 2.847),
        (9, 1.637_66), (20, 1.098_57),
    ])
    func `the deviation of few repetitions follows from their range`(count: Int, width: Double)
        throws
    {
        let row = [
            Cell("ns_per_pair_median", 10.0), Cell("ns_per_pair_low", 10 - width / 2),
            Cell("ns_per_pair_high", 10 + width / 2), Cell("ns_per_pair_samples", count),
        ]
        let deviation = try #require(RowFigures(row).times.first?.deviation)
        #expect(abs(deviation - 1) < 1e-3)
    }

    @Test func `one repetition has no deviation, and up to eight the interval is the range`() throws
    {
        let row = [
            Cell("ns_per_pair_median", 10.0), Cell("ns_per_pair_low", 9.0),
            Cell("ns_per_pair_high", 11.0), Cell("ns_per_pair_samples", 1),
        ]
        #expect(RowFigures(row).times.first?.deviation == nil)
        for count in 2...9 {
            let interval = Interval.ofMedian(try SortedSamples((1...count).map(Double.init)))
            #expect((interval.high - interval.low == Double(count - 1)) == (count <= 8))
        }
    }

    // MARK: - Names

    @Test func `a whole rate is a whole number in a name`() throws {
        for id in ["lkml", "gbench", "prom"] {
            let text = try ReportFormats.named(id).render(FixedContention.document, style: Style())
            #expect(!text.contains(/rate_per_second.{0,3}(100|10000)\.0/), "\(id)")
        }
        let row = [Cell("storm_rate_per_second", 1e300), Cell("workers", 2)]
        #expect(RowFigures(row).words == "storm_rate_per_second 1e+300 workers 2")
        #expect(RowFigures([Cell("storm_rate_per_second", 0.5)]).words.hasSuffix(" 0.5"))
    }

    // MARK: - More workers than CPUs

    private static var fittedChart: ScalingChart? {
        ContentionEntry.charts(of: FixedContention.document).compactMap { $0 as? ScalingChart }
            .first { $0.series.contains { $0.scaling?.lambda != nil } }
    }

    @Test func `the law is drawn no further than every worker has a CPU`() throws {
        let chart = try #require(Self.fittedChart)
        let series = try #require(chart.series.first { $0.scaling?.lambda != nil })
        #expect(series.points.last?.workers == 16 && series.seated == 8)
        #expect(chart.fit(series, Axis(workers: [1, 16])).map(\.x).max() == 8)
        #expect(chart.caption.contains("in the time that it has a CPU"))
        var document = FixedContention.document
        document.results.removeAll { $0.workers > 8 }
        let without = ContentionEntry.charts(of: document).compactMap { $0 as? ScalingChart }
        #expect(without.allSatisfy { !$0.caption.contains("has a CPU") })
    }

    @Test func `fairness is that of workers with a CPU each`() throws {
        var document = FixedContention.document
        for index in document.results.indices
        where document.results[index].span?.oversubscribed == true {
            document.results[index].fairness = Measured(median: 0.012, low: 0.012, high: 0.012)
        }
        #expect(try !Self.human(document).contains(" 0.01 "))
        for index in document.results.indices where document.results[index].workers == 8 {
            document.results[index].fairness = Measured(median: 0.012, low: 0.012, high: 0.012)
        }
        #expect(try Self.human(document).contains(" 0.01 "))
    }
}
