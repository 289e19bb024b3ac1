internal import Statistics

extension SoakEntry {
    /// Tells totals, or the difference of two.
    ///
    /// - Parameters:
    ///   - totals: What was counted.
    ///   - windows: Names of the windows that are to be met, in the order in which they are told.
    ///   - start: Seconds of load at which `totals` began to count.
    ///   - number: Which record of the soak it is, from 0; `nil` for the whole.
    public init(
        totals: SoakTotals, windows: [String], from start: Double = 0, number: Int? = nil
    ) {
        self.init()
        cycles = totals.cycles
        operations = totals.operations
        kills = totals.kills
        episodes = totals.episodes
        seconds = totals.seconds
        if totals.seconds > 0 {
            cyclesPerSecond = Double(totals.cycles) / totals.seconds
            operationsPerSecond = Double(totals.operations) / totals.seconds
        }
        let met = totals.coverage.windows
        let others = met.filter { $0.value.hits > 0 && !windows.contains($0.key) }.keys.sorted()
        self.windows = (windows + others).map { name in
            Window(name: name, hits: met[name]?.hits ?? 0, opened: met[name]?.opened ?? 0)
        }
        neverHit = windows.filter { (met[$0]?.hits ?? 0) == 0 }
        possiblePairs = windows.count * (windows.count + 1) / 2
        windowPairs = totals.coverage.pairs.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { Pair(windows: $0.key.split(separator: "+").map(String.init), count: $0.value) }
        latency = Latency(
            killToConfirm: Quantiles(totals.killToConfirm),
            confirmToRelease: Quantiles(totals.confirmToRelease),
            teardown: Quantiles(totals.teardown))
        resumptions = totals.resumptions
        resumed = totals.resumptions > 0
        known = totals.known
        ran = totals.ran
        invalid = totals.invalid
        invalidCount = totals.invalidCount
        findings = totals.violationCount
        dumps = totals.dumps
        stretch = Stretch(from: start, to: start + totals.seconds, number: number)
    }

    /// Nothing is known yet.
    private init() {}
}

extension SoakEntry.Quantiles {
    /// Reads a histogram of nanoseconds; `nil` when nothing was recorded.
    init?(_ histogram: LatencyHistogram) {
        guard let all = Percentiles(histogram) else { return nil }
        self.init(p50: all.p50, p99: all.p99, max: all.max, samples: all.samples)
    }
}
