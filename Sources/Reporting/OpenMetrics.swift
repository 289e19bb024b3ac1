public import Records

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
        var text = Exposition(prefix: "reftorture_soak_", labels: labels)
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
