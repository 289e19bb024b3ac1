public import Records

/// Every figure as a gauge, for the text file collector of Prometheus.
///
/// A metric is `reftorture_COMMAND_CELL`, in base units; what was measured where are its labels, and what a
/// result says in words are the labels of `reftorture_COMMAND_info`.
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
public struct PrometheusText: RunsFormat {
    public let id = "prom"
    public let summary = "gauges for a collector of Prometheus"
    public let fileExtension = "prom"

    /// There is nothing to choose.
    public init() {}

    public func render(_ runs: [RecordedRun], style: Style) throws(RecordError) -> String {
        var families = Families()
        for (run, label) in zip(runs, RunLabels.labels(of: runs)) {
            var taken: [String: Int] = [:]
            for row in run.rows {
                var labels = Self.labels(of: run, label) + Self.identity(row)
                let key = labels.map { "\($0.0)\u{0}\($0.1)" }.joined(separator: "\u{0}")
                taken[key, default: 0] += 1
                // Two samples with the same labels are none.
                if let count = taken[key], count > 1 { labels.append(("entry", "\(count)")) }
                families.add(row, of: run.command, labels)
            }
            for map in MapCells.all(of: run) {
                families.add(map, of: run.command, Self.labels(of: run, label))
            }
            families.add(
                Double(run.violations.count), to: "\(run.command)_violations",
                "Promises found broken in the run.", Self.labels(of: run, label))
        }
        var text = Exposition(prefix: "reftorture_")
        for family in families.all { text.gauge(family.name, family.help, family.samples) }
        text.end()
        return text.text
    }

    private static func labels(of run: RecordedRun, _ label: String) -> [(String, String)] {
        var labels = [("host", run.host.name)]
        if label != TextLayout.oneLine(run.host.name) { labels.append(("run", label)) }
        if run.environment.isEmulated { labels.append(("timings", "meaningless")) }
        return labels
    }

    private static func identity(_ row: [Cell]) -> [(String, String)] {
        RowFigures(row).identity.map { ($0.name, $0.value) }
    }

    /// Metrics with their samples, in the order in which they first came.
    private struct Families {
        struct Family {
            let name: String
            let help: String
            var samples: [(labels: [(String, String)], value: Double)] = []
        }

        private(set) var all: [Family] = []
        private var places: [String: Int] = [:]

        mutating func add(_ row: [Cell], of command: String, _ labels: [(String, String)]) {
            var words = labels
            for cell in row where !RowFigures.identifying.contains(cell.name) {
                let metric = MetricName(command: command, cell: cell.name)
                switch cell.value {
                case .text(let text): words.append((cell.name, text))
                case .flag(let flag): add(flag ? 1 : 0, to: metric.name, metric.help, labels)
                case .integer, .number:
                    guard let number = cell.value.number else { continue }
                    add(number / metric.divisor, to: metric.name, metric.help, labels)
                case .unknown: continue
                }
            }
            add(1, to: "\(command)_info", "What a result says in words; always 1.", words)
        }

        /// Cells of a map that is not too large for a scraper; of others how many were left out.
        mutating func add(_ map: MapCells, of command: String, _ labels: [(String, String)]) {
            var labels = labels + [("map", map.map.kind.rawValue), ("subject", map.map.subject)]
            if map.number > 1 { labels.append(("entry", "\(map.number)")) }
            let isShown = max(map.map.rows.count, map.map.columns.count) <= Self.mostOfMap
            let isTime = map.map.unit == "ns"
            let entries = map.entries.filter { $0.value != nil }
            if isShown {
                for entry in entries {
                    add(
                        (entry.value ?? 0) / (isTime ? 1e9 : 1),
                        to: "\(command)_map\(isTime ? "_seconds" : "")",
                        "A cell of a map\(isTime ? ", in seconds" : ""), by its row and column.",
                        labels + [("row", "\(entry.row)"), ("column", "\(entry.column)")])
                }
            }
            add(
                Double(isShown ? 0 : entries.count), to: "\(command)_map_left_out",
                "Measured cells of a map with more than \(Self.mostOfMap) rows or columns; csv has them.",
                labels)
        }

        /// Rows or columns of a map whose cells are samples: 4096 of them.
        private static let mostOfMap = 64

        mutating func add(
            _ value: Double, to name: String, _ help: String, _ labels: [(String, String)]
        ) {
            let place = places[name] ?? all.count
            if place == all.count {
                places[name] = place
                all.append(Family(name: name, help: help))
            }
            all[place].samples.append((labels, value))
        }
    }
}

/// A cell's name as a metric's: in base units, without an ending that means something else to a scraper.
struct MetricName {
    let name: String
    let help: String
    /// What makes one of the metric's unit: a value is divided by it.
    let divisor: Double

    init(command: String, cell: String) {
        var divisor = 1.0
        var words = cell.split(separator: "_").map { word -> String in
            switch word {
            case "ns":
                divisor = 1e9
                return "seconds"
            case "us":
                divisor = 1e6
                return "seconds"
            case "mib":
                divisor = 1 / 1_048_576
                return "bytes"
            // A single letter would be taken for a unit.
            case "a": return "before"
            case "b": return "after"
            case "counter", "gauge", "summary", "histogram": return "\(word)s"
            default: return String(word)
            }
        }
        // Endings of counters, summaries and histograms.
        if let last = words.last, ["count", "sum", "bucket", "total"].contains(last) {
            words[words.count - 1] = "\(last)ed"
        }
        name = ([command] + words).joined(separator: "_")
        let unit = divisor == 1 ? "" : divisor < 1 ? ", in bytes" : ", in seconds"
        help = "The cell '\(cell)' of a result of \(command)\(unit)."
        self.divisor = divisor
    }
}
