import Records

/// What several runs measured in the same way, in one picture each: other hosts, or another time.
struct RunsOverlay {
    let runs: [RecordedRun]

    /// More pictures than these nobody looks at.
    static let mostPictures = 8

    /// A line: whose it is, and its curve.
    private typealias Line = (label: String, curve: RunCurve)

    var html: [String] {
        let (charts, left) = charts
        guard !charts.isEmpty else { return [] }
        var lines = [
            "<section class=overlay>", "<h4>The same on several runs</h4>", "<div class=charts>",
        ]
        lines += charts.enumerated().flatMap { PageRun.figure($1, id: "all-chart-\($0 + 1)") }
        lines.append("</div>")
        if left > 0 {
            let noun = left == 1 ? "picture" : "pictures"
            lines.append(
                "<p class=sub>\(left) more \(noun) of this kind left out; name fewer files, or see the "
                    + "curves of each run below.</p>")
        }
        return lines + ["</section>"]
    }

    /// The pictures, and how many there were besides; subjects come before yardsticks.
    var charts: (shown: [any Chart], left: Int) {
        let groups = shared
        let pictures =
            (groups.filter { !$0[0].curve.isYardstick } + groups.filter { $0[0].curve.isYardstick })
            .flatMap { lines in
                stride(from: 0, to: lines.count, by: Plot.mostSeries).map { start in
                    Array(lines[start..<min(start + Plot.mostSeries, lines.count)])
                }
            }
        return (
            pictures.prefix(Self.mostPictures).map(Self.picture),
            max(0, pictures.count - Self.mostPictures)
        )
    }

    /// Curves that two runs or more have, in the order in which they first come.
    private var shared: [[Line]] {
        var order: [String] = []
        var lines: [String: [Line]] = [:]
        for (run, label) in zip(runs, RunLabels.labels(of: runs)) {
            for curve in run.curves {
                let key = "\(run.command): \(curve.name)"
                if lines[key] == nil { order.append(key) }
                lines[key, default: []].append((label, curve))
            }
        }
        return order.compactMap { lines[$0] }.filter { $0.count > 1 }
    }

    private static func picture(_ lines: [Line]) -> any Chart {
        AnnotatedChart(
            chart: ScalingChart(
                title: "Cost of a pair: \(lines[0].curve.name)", quantity: .cost,
                series: lines.map { line in
                    ScalingChart.Series(name: line.label, points: line.curve.points)
                }, marks: marks(lines)),
            caption:
                "Nanoseconds per get and put as each worker sees it, over the number of workers; "
                + "lower is better. One line per run, named by its host, with a number where one host "
                + "has several; bands are 95 % intervals of the median. Lines whose bands lie apart "
                + "differ; vertical lines stand where sockets or nodes are added, with the run's name "
                + "where runs differ in that.",
            notes: [])
    }

    /// Those of all runs where they agree, else each with the name of its run.
    private static func marks(_ lines: [Line]) -> [ScalingChart.Mark] {
        let first = lines[0].curve.marks
        if lines.allSatisfy({ $0.curve.marks == first }) { return first }
        return lines.flatMap { line in
            line.curve.marks.filter(\.isMajor).map { mark in
                ScalingChart.Mark(
                    below: mark.below, from: mark.from, label: "\(mark.label), \(line.label)",
                    isMajor: mark.isMajor)
            }
        }
    }
}
