import Records

/// How long the slow ones took: time over the share that was faster, with the tail drawn out.
struct LatencyCurve: Chart {
    /// One distribution.
    struct Series {
        let name: String
        /// Share that took at most as long, and the time in the chart's unit; 1 is the longest of all.
        let points: [(share: Double, time: Double)]
        var look: Plot.Look?
    }

    let title: String
    /// `ns` or `µs`.
    let unit: String
    let series: [Series]
    var notes: [String] = []

    var caption: String {
        "Time (\(unit), logarithmic) that the given share of events did not exceed; every step to the "
            + "right leaves a tenth of them. A steep end is a tail: few events that take far longer, "
            + "such as one that was interrupted. The last point is the longest that was seen."
    }

    /// Where the longest of all stands: as far from 99.9 as that from 99.
    private static let end = 4.0
    private static let shares = [(0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %")]

    private static func place(_ share: Double) -> Double {
        share >= 1 ? end : min(end, -Logarithm.decimal(1 - share))
    }

    func svg(id: String) -> String {
        let times = series.flatMap { $0.points.map(\.time) }
        return Plot(
            title: title,
            x: Axis(holding: [0, Self.end], logarithmic: false),
            y: Axis(holding: times, logarithmic: times.contains { $0 > 0 }),
            xTitle: "share of events that took at most as long", yTitle: unit,
            xTicks: Self.shares.map { Plot.Tick(at: Self.place($0.0), label: $0.1) }
                + [Plot.Tick(at: Self.end, label: "max")],
            series: series.map { series in
                Plot.Series(
                    name: series.name,
                    points: series.points.map { point in
                        let share =
                            point.share >= 1 ? "max" : "\(Axis.label(point.share * 100)) %"
                        return Plot.Point(
                            x: Self.place(point.share), y: point.time,
                            title: "\(series.name), \(share): \(Figure.number(point.time)) \(unit)")
                    }, look: series.look)
            }
        ).svg(id: id)
    }

    func text(_ style: Style) -> [String] {
        let ink = Ink(isColoured: style.isColoured)
        let columns = Self.shares.map(\.0) + [1]
        let width = 9
        let name = style.columns - width * columns.count
        let heads = Self.shares.map(\.1) + ["max"]
        let heading =
            TextLayout.left("  \(unit)", name)
            + heads.map { TextLayout.right($0, width) }.joined()
        return [
            ink.strong(TextLayout.cut(TextLayout.oneLine(title), style.columns)),
            ink.faint(heading),
        ]
            + series.map { series in
                TextLayout.left("  " + TextLayout.oneLine(series.name), name)
                    + columns.map { share in
                        let point = series.points.first { $0.share == share }
                        return TextLayout.right(
                            point.map { Figure.text($0.time, figureUnit) } ?? "-", width)
                    }.joined()
            }
    }

    private var figureUnit: Figure.Unit { unit == "ns" ? .nanoseconds : .microseconds }
}

extension LatencyCurve.Series {
    /// Single pairs, nanoseconds.
    init(_ name: String, _ latency: PairLatency, look: Plot.Look? = nil) {
        self.init(
            name,
            told: [
                (0.5, latency.p50), (0.9, latency.p90), (0.99, latency.p99), (0.999, latency.p999),
            ], longest: latency.max, samples: latency.samples, look: look)
    }

    /// What happened many times, microseconds.
    init(_ name: String, _ percentiles: Percentiles) {
        self.init(
            name, told: [(0.5, percentiles.p50), (0.99, percentiles.p99)],
            longest: percentiles.max, samples: percentiles.samples)
    }

    /// Waits of a soak, microseconds.
    init(_ name: String, _ quantiles: SoakEntry.Quantiles) {
        self.init(
            name, told: [(0.5, quantiles.p50), (0.99, quantiles.p99)], longest: quantiles.max,
            samples: quantiles.samples)
    }

    /// Without the percentiles that so few samples cannot tell.
    private init(
        _ name: String, told points: [(share: Double, time: Double)], longest: Double, samples: Int,
        look: Plot.Look? = nil
    ) {
        self.init(
            name: name,
            points: points.filter { ToldPercentile.isTold($0.share, of: samples) }
                + [(share: 1, time: longest)], look: look)
    }
}
