public import Records
internal import Statistics

/// How a soak stands, for a scraper: the OpenMetrics text format, version 1.0.
///
/// Only types that the older format of Prometheus has as well, so that a collector of text files takes it.
/// Source: https://prometheus.io/docs/specs/om/open_metrics_spec/
public enum OpenMetrics {
    /// Writes one exposition, `# EOF` included.
    ///
    /// - Parameters:
    ///   - totals: What the soak has come to, over all resumptions.
    ///   - elapsed: Time under load, seconds.
    ///   - cyclesPerSecond: In the last second or so.
    ///   - operationsPerSecond: In the last second or so.
    ///   - labels: Put on every sample, such as the name of the job; few, and the same from run to run. What
    ///     a label's name may not hold becomes `_`.
    /// - Returns: Lines; names begin with `reftorture_soak_`.
    public static func text(
        of totals: SoakTotals, elapsed: Double, cyclesPerSecond: Double,
        operationsPerSecond: Double, labels: [String: String]
    ) -> String {
        var text = Exposition(labels: labels)
        text.gauge("elapsed_seconds", "Time under load.", elapsed, unit: "seconds")
        text.counter("episodes", "Episodes that came to their end.", totals.episodes)
        text.counter("cycles", "Attach, kill and teardown, once through.", totals.cycles)
        text.counter("operations", "Pairs of a get and a put.", totals.operations)
        text.counter("kills", "Kills of references.", totals.kills)
        text.counter(
            "resumptions", "How often the soak went on from a checkpoint.", totals.resumptions)
        text.gauge("cycles_per_second", "Cycles in the last second.", cyclesPerSecond)
        text.gauge("operations_per_second", "Pairs in the last second.", operationsPerSecond)
        coverage(totals.coverage, &text)
        text.summary("kill_to_confirm", "From kill to confirmation.", totals.killToConfirm)
        text.summary("confirm_to_release", "From confirmation to release.", totals.confirmToRelease)
        text.summary("teardown", "A whole teardown.", totals.teardown)
        text.counter("findings", "Invariants found violated.", totals.violationCount)
        text.counter(
            "known", "What a kernel is known for, and showed.",
            totals.known.sorted { $0.key < $1.key }.map { (["behaviour": $0.key], $0.value) })
        text.counter(
            "invalid_stretches", "Stretches that prove nothing: the host changed.",
            totals.invalidCount)
        text.end()
        return text.text
    }

    private static func coverage(_ coverage: WindowCoverage, _ text: inout Exposition) {
        let windows = coverage.windows.sorted { $0.key < $1.key }
        text.counter(
            "window_hits", "Passages through a window, held open or not.",
            windows.map { (["window": $0.key], $0.value.hits) })
        text.counter(
            "window_openings", "Passages that the injector held open.",
            windows.map { (["window": $0.key], $0.value.opened) })
        text.gauge(
            "windows_never_hit", "Windows that nobody passed so far.",
            Double(windows.count { $0.value.hits == 0 }))
        text.gauge(
            "window_pairs_met", "Pairs of windows that were held open at once.",
            Double(coverage.pairs.values.count { $0 > 0 }))
    }
}

/// The lines of an exposition, family after family.
private struct Exposition {
    private(set) var text = ""
    private let labels: [(name: String, value: String)]

    private static let prefix = "reftorture_soak_"
    /// A percentile of 100 is the longest.
    private static let quantiles = [("0.5", 50.0), ("0.9", 90), ("0.99", 99), ("1.0", 100)]

    init(labels: [String: String]) {
        self.labels = labels.sorted { $0.key < $1.key }.reduce(into: []) { taken, label in
            let name = Self.labelName(label.key)
            if !taken.contains(where: { $0.name == name }) { taken.append((name, label.value)) }
        }
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Double, unit: String? = nil) {
        family(name, help, "gauge", unit: unit)
        sample(name, [:], Self.number(value))
    }

    mutating func counter(_ name: String, _ help: String, _ value: Int) {
        counter(name, help, [([:], value)])
    }

    mutating func counter(
        _ name: String, _ help: String, _ samples: [(labels: [String: String], value: Int)]
    ) {
        family(name, help, "counter")
        for (labels, value) in samples { sample("\(name)_total", labels, "\(value)") }
    }

    /// A summary; without quantiles while nothing was recorded, as there are none.
    mutating func summary(_ name: String, _ help: String, _ latencies: LatencyHistogram) {
        let name = "\(name)_seconds"
        family(name, help, "summary", unit: "seconds")
        for (quantile, percent) in Self.quantiles {
            guard let nanoseconds = latencies.percentile(percent) else { continue }
            sample(name, ["quantile": quantile], Self.number(Double(nanoseconds) / 1e9))
        }
        sample("\(name)_count", [:], "\(latencies.count)")
    }

    mutating func end() { text += "# EOF\n" }

    private mutating func family(
        _ name: String, _ help: String, _ type: String, unit: String? = nil
    ) {
        text += "# TYPE \(Self.prefix)\(name) \(type)\n"
        if let unit { text += "# UNIT \(Self.prefix)\(name) \(unit)\n" }
        text += "# HELP \(Self.prefix)\(name) \(help)\n"
    }

    private mutating func sample(_ name: String, _ own: [String: String], _ value: String) {
        let all =
            labels.filter { own[$0.name] == nil } + own.map { (name: $0.key, value: $0.value) }
        let pairs = all.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += "\(Self.prefix)\(name)\(pairs.isEmpty ? "" : "{\(pairs)}") \(value)\n"
    }

    private static func labelName(_ text: String) -> String {
        let name = String(
            text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return name.first.map { $0.isNumber } ?? true ? "_\(name)" : name
    }

    /// Backslash, quote and line feed, by scalars: a line feed after a carriage return is one character.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map {
            switch $0 {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n": "\\n"
            default: String($0)
            }
        }.joined()
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return "\(value)"
    }
}
