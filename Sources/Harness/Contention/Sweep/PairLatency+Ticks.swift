import Records
import Statistics

extension PairLatency {
    /// Reads what workers sampled, and takes off what looking at the clock costs.
    ///
    /// Off each percentile goes the middle look with nothing in between: looks vary little, and a pair that
    /// comes out below it took no time that could be told. `nil` when a worker was moved, for its pairs were
    /// those of another CPU, or when none were timed.
    ///
    /// - Parameters:
    ///   - workers: What each sampled.
    ///   - perTick: Nanoseconds.
    init?(_ workers: [WorkerLook], nanosecondsPerTick perTick: Double) {
        guard workers.allSatisfy(\.stayed) else { return nil }
        var (pairs, looks) = (LatencyHistogram(), LatencyHistogram())
        for worker in workers {
            if let ticks = worker.pairTicks { pairs.merge(ticks) }
            if let ticks = worker.clockTicks { looks.merge(ticks) }
        }
        guard let longest = pairs.max, let look = looks.p50 else { return nil }
        var both = pairs
        both.merge(looks)
        func nanoseconds(_ ticks: UInt64?) -> Double {
            Double((ticks ?? 0) - min(look, ticks ?? 0)) * perTick
        }
        self.init(
            p50: nanoseconds(pairs.percentile(50)), p90: nanoseconds(pairs.percentile(90)),
            p99: nanoseconds(pairs.percentile(99)), p999: nanoseconds(pairs.percentile(99.9)),
            max: nanoseconds(longest), samples: Int(clamping: pairs.count),
            clock: Double(look) * perTick,
            step: ClockStep.ticks(in: both).map { Double($0) * perTick })
    }
}
