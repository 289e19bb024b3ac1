public import Records

extension SoakEntry: Reportable {
    public var cells: [Cell] {
        [
            Cell("cycles", .integer(cycles)), Cell("operations", .integer(operations)),
            Cell("kills", .integer(kills)), Cell("episodes", .integer(episodes)),
            Cell("seconds", .number(seconds)), Cell("cycles_per_second", cyclesPerSecond),
            Cell("operations_per_second", operationsPerSecond),
            Cell("stretch_from", .number(stretch.from)), Cell("stretch_to", .number(stretch.to)),
            Cell("windows", .text(windows.map(Self.text).joined(separator: "; "))),
            Cell("never_hit", .text(neverHit.joined(separator: "; "))),
            Cell("window_pairs", .text(windowPairs.map(Self.text).joined(separator: "; "))),
            Cell("possible_pairs", .integer(possiblePairs)),
        ]
            + Self.cells("latency_kill_to_confirm", latency.killToConfirm)
            + Self.cells("latency_confirm_to_release", latency.confirmToRelease)
            + Self.cells("latency_teardown", latency.teardown) + [
                Cell("resumed", .flag(resumed)), Cell("resumptions", .integer(resumptions)),
                Cell("known", .text(Self.text(known))), Cell("ran", .text(Self.text(ran))),
                Cell("invalid", .text(invalid.map(Self.text).joined(separator: "; "))),
                Cell("invalid_count", .integer(invalidCount)),
                Cell("findings", .integer(findings)),
                Cell("dumps", .text(dumps.joined(separator: "; "))),
                Cell(
                    "oracle_throughput",
                    .text(oracleThroughput.map(Self.text).joined(separator: "; "))),
                Cell("skipped", skipped),
            ]
    }

    private static func cells(_ name: String, _ quantiles: Quantiles?) -> [Cell] {
        [
            Cell("\(name)_p50_us", quantiles?.p50), Cell("\(name)_p99_us", quantiles?.p99),
            Cell("\(name)_max_us", quantiles?.max), Cell("\(name)_samples", quantiles?.samples),
        ]
    }

    /// Name, hits and how many of them were held open.
    private static func text(_ window: Window) -> String {
        "\(window.name) \(window.hits)/\(window.opened)"
    }

    private static func text(_ pair: Pair) -> String {
        "\(pair.windows.joined(separator: "+")) \(pair.count)"
    }

    private static func text(_ ratio: OracleRatio) -> String {
        "\(ratio.load) \(ratio.subject) \(ratio.median) (\(ratio.low)-\(ratio.high))"
    }

    private static func text(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
    }

    private static func text(_ stretch: SoakTotals.InvalidStretch) -> String {
        "\(stretch.from)-\(stretch.to) \(stretch.reason)"
    }

    public var testPoint: TestPoint {
        if let skipped { return TestPoint(name: "soak", outcome: .skipped(skipped)) }
        let never = neverHit.isEmpty ? "" : ", never: \(neverHit.joined(separator: ", "))"
        let count = windows.count { $0.hits > 0 }
        var diagnostics = [
            "\(HumanTable.count(episodes, "episode")), \(HumanTable.count(cycles, "cycle")), "
                + "\(HumanTable.count(operations, "pair")) in \(Figure.number(seconds)) s",
            "windows met: \(count) of \(windows.count)\(never)",
        ]
        diagnostics += known.sorted { $0.key < $1.key }.map {
            "known: \($0.key), \($0.value) times"
        }
        diagnostics += invalid.map { "invalid: \(Self.text($0))" }
        diagnostics += dumps.map { "dump: \($0)" }
        return TestPoint(
            name: "soak", outcome: findings == 0 ? .passed : .failed, diagnostics: diagnostics)
    }

    public static func humanBody(of document: Document<Self>, style: Style) -> [String] {
        guard !document.results.isEmpty else { return ["nothing was run"] }
        return document.results.enumerated().flatMap { index, entry in
            (index == 0 ? [] : [""])
                + SoakReport(entry: entry, told: document.violations.count, style: style).lines
        }
    }
}
