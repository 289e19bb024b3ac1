import Records

/// What a clock that goes in steps leaves of short times.
enum ClockSteps {
    /// A time of one step or less, which may have been any; `nil` of longer ones.
    static func text(_ value: Double, step: Double?) -> String? {
        // Percentiles are rounded up by as much as the histogram does.
        guard let step, step > 0, value <= step * 1.01 else { return nil }
        return "≤ \(Figure.number(step))"
    }

    /// A sentence; empty where times do not come in steps.
    static func note(_ latencies: [PairLatency]) -> String {
        latencies.compactMap(\.step).max().map {
            " Times come in steps of \(Figure.number($0)) ns: the clock's tick."
        } ?? ""
    }
}

/// How long single pairs took with the most workers that have CPUs of their own: a row per curve.
struct ContentionLatencyTable {
    let entries: [ContentionEntry]
    let style: Style

    private static let columnWidth = 9

    private var ink: Ink { Ink(isColoured: style.isColoured) }

    var lines: [String] {
        let rows = PointRows.withMostWorkers(entries) { $0.latencyNs != nil }
        guard let first = rows.first else { return [] }
        let labels = rows.map(PointRows.name)
        let room = style.columns - 2 - 5 * Self.columnWidth
        let width = min(room, max("ns".count, labels.map(\.count).max() ?? 0))
        func line(_ name: String, _ cells: [String]) -> String {
            "  " + TextLayout.left(name, width)
                + cells.map { TextLayout.right($0, Self.columnWidth) }.joined()
        }
        let clock = rows.compactMap(\.latencyNs?.clock).max() ?? 0
        return [
            "",
            ink.strong("single pairs with \(HumanTable.count(first.workers, "worker"))"),
            ink.faint(line("ns", ["p50", "p90", "p99", "p99.9", "max"])),
        ]
            + zip(rows, labels).compactMap { row, label in
                row.latencyNs.map { times in
                    line(
                        label,
                        [
                            (times.p50, 0.5), (times.p90, 0.9), (times.p99, 0.99),
                            (times.p999, 0.999),
                        ].map { value, share in
                            ClockSteps.text(value, step: times.step)
                                ?? ToldPercentile.text(
                                    value, share, of: times.samples, .nanoseconds)
                        } + [Figure.text(times.max, .nanoseconds)])
                }
            }
            + TextLayout.wrap(
                "The clock's own \(Figure.number(clock)) ns are taken off; differences smaller than "
                    + "that mean little." + ClockSteps.note(rows.compactMap(\.latencyNs)),
                width: style.columns, first: "  ", rest: "  "
            ).map(ink.faint)
    }
}
