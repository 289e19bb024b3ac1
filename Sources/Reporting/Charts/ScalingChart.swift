import Records

/// How the cost of a pair, or what all workers do together, goes with their number.
struct ScalingChart: Chart {
    /// What is drawn over the number of workers.
    enum Quantity {
        /// Nanoseconds per pair, as each worker sees it while it has a CPU.
        case cost
        /// Pairs per second of all together.
        case throughput
    }

    /// One curve.
    struct Series {
        let name: String
        /// Ascending in workers.
        let points: [(workers: Int, figure: Measured)]
        /// The fit; `nil` where the points do not carry one.
        var scaling: ScalingFigures?
        /// Largest number of workers that all have a CPU: the fit is of these, and goes no further.
        var seated = Int.max
        var look: Plot.Look?
    }

    /// Where the workers begin to span more.
    struct Mark: Equatable {
        /// Largest number of workers that does not.
        let below: Int
        /// Smallest that does.
        let from: Int
        let label: String
        /// Whether it is more than one more node.
        let isMajor: Bool
    }

    let title: String
    let quantity: Quantity
    let series: [Series]
    let marks: [Mark]

    var caption: String {
        let what =
            switch quantity {
            case .cost:
                "Nanoseconds per get and put as each worker sees it"
                    + "\(isOversubscribed ? " in the time that it has a CPU" : ""); lower is better"
            case .throughput: "Pairs per second of all workers together; higher is better"
            }
        let marked =
            marks.isEmpty
            ? ""
            : " Vertical lines stand between the numbers of workers where sockets or nodes are added"
                + " or CPUs have to be shared."
        return "\(what), over the number of workers. Bands are \(bands); "
            + "a dotted line is the fitted scalability law\(isOversubscribed ? ", up to the workers that have a CPU each" : ""); rings are atomic mode. A flat cost scales; a cost that rises "
            + "in proportion to the workers is one line that all of them pull to and fro.\(marked)"
    }

    /// Of two charts of the same curves one tells their fits.
    var notes: [String] { quantity == .cost ? FitText(series: series).lines : [] }

    private var bands: String {
        let isRange = series.contains { series in
            series.points.contains { FewRepetitions.isRange($0.figure.samples) }
        }
        return "95 % intervals of the median"
            + (isRange
                ? ", or where repetitions are fewer than \(FewRepetitions.fewest) the range of all"
                : "")
    }

    private var isOversubscribed: Bool {
        series.contains { series in series.points.contains { $0.workers > series.seated } }
    }

    private var counts: [Int] { series.flatMap { $0.points.map(\.workers) } }
    private var figures: [Double] {
        series.flatMap { $0.points.flatMap { [$0.figure.low, $0.figure.median, $0.figure.high] } }
    }
    private var axis: Axis { Axis(holding: figures) }

    func svg(id: String) -> String {
        let workers = Axis(workers: counts)
        return Plot(
            title: title, x: workers, y: axis, xTitle: "workers",
            yTitle: quantity == .cost ? "ns per pair" : "pairs per second",
            xTicks: workers.ticks.map { Plot.Tick(at: $0, label: Axis.label($0)) },
            series: series.map { plotted($0, workers) },
            marks: marks.map { mark in
                let below = Double(mark.below)
                let from = Double(mark.from)
                // The middle as the eye has it.
                let middle =
                    workers.isLogarithmic ? (below * from).squareRoot() : (below + from) / 2
                return Plot.Mark(x: middle, label: mark.label, isMajor: mark.isMajor)
            }
        ).svg(id: id)
    }

    private func plotted(_ series: Series, _ workers: Axis) -> Plot.Series {
        let points = series.points.map { point in
            Plot.Point(
                x: Double(point.workers), y: point.figure.median, low: point.figure.low,
                high: point.figure.high,
                title: "\(series.name), \(HumanTable.count(point.workers, "worker")): "
                    + "\(text(point.figure.median)) (\(text(point.figure.low)) to "
                    + "\(text(point.figure.high)))")
        }
        return Plot.Series(
            name: series.name, points: points, fit: fit(series, workers), look: series.look)
    }

    private func text(_ value: Double) -> String {
        quantity == .cost
            ? "\(Figure.number(value)) ns" : "\(TeardownReport.rate(value)) pairs/s"
    }

    /// The law at equal distances on the axis, from the first point to the last that it was fitted to.
    func fit(_ series: Series, _ workers: Axis) -> [(x: Double, y: Double)] {
        guard let scaling = series.scaling, let lambda = scaling.lambda?.median,
            let sigma = scaling.sigma?.median, let kappa = scaling.kappa?.median,
            let first = series.points.first?.workers,
            let last = series.points.last(where: { $0.workers <= series.seated })?.workers,
            first < last
        else { return [] }
        let steps = 40
        let factor = Double(last) / Double(first)
        return (0...steps).compactMap { step in
            let share = Double(step) / Double(steps)
            // A parabola through the ends is dense where a logarithmic axis needs it, without a power function.
            let bent = workers.isLogarithmic ? share * (1 + (factor - 1) * share) / factor : share
            let n = Double(first) + (Double(last) - Double(first)) * bent
            let rate = lambda * n / (1 + sigma * (n - 1) + kappa * n * (n - 1))
            guard rate > 0, rate.isFinite else { return nil }
            return (x: n, y: quantity == .cost ? n / rate * 1e9 : rate)
        }
    }

    func text(_ style: Style) -> [String] {
        let ink = Ink(isColoured: style.isColoured)
        let all = Set(counts).sorted()
        guard let first = all.first, let last = all.last else {
            return [TextLayout.cut("\(title): nothing was measured", style.columns)]
        }
        let unit = quantity == .cost ? "ns per pair" : "pairs/s"
        let picture = min(24, max(8, all.count))
        let name = style.columns - picture - 30
        let range = first == last ? "\(first)" : "\(first) … \(last)"
        let head = [
            ink.strong(TextLayout.cut(TextLayout.oneLine(title), style.columns)),
            ink.faint(
                TextLayout.left("  \(unit), \(range) workers", name)
                    + TextLayout.left("", picture) + TextLayout.right("first", 10)
                    + TextLayout.right("last", 10) + TextLayout.right("knee", 10)),
        ]
        return head
            + series.map { series in
                let values = all.map { count in
                    series.points.first { $0.workers == count }?.figure.median
                }
                let knee = series.scaling?.knee.map { Figure.number($0.median) } ?? "-"
                return TextLayout.left("  " + TextLayout.oneLine(series.name), name)
                    + TextLayout.left(
                        Sparkline.text(values, axis: axis, width: picture), picture)
                    + TextLayout.right(short(series.points.first?.figure.median), 10)
                    + TextLayout.right(short(series.points.last?.figure.median), 10)
                    + TextLayout.right(knee, 10)
            }
    }

    private func short(_ value: Double?) -> String {
        guard let value else { return "-" }
        return quantity == .cost ? Figure.text(value, .nanoseconds) : Axis.label(value)
    }
}
