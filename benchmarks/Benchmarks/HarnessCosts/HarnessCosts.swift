import Benchmark
import Machine
import Percpu
import Statistics

/// What the harness itself costs: none of it is inside a timed chunk, all of it between chunks.
let benchmarks: @Sendable () -> Void = {
    let single = Benchmark.Configuration(
        metrics: [.wallClock], timeUnits: .nanoseconds, maxDuration: .seconds(1),
        maxIterations: 10_000)
    // Too short to be timed one by one.
    let thousand = Benchmark.Configuration(
        metrics: [.wallClock], timeUnits: .nanoseconds, scalingFactor: .kilo,
        maxDuration: .seconds(1), maxIterations: 10_000)

    Benchmark("clock read", configuration: thousand) { benchmark in
        for _ in benchmark.scaledIterations { blackHole(Ticks.now()) }
    }

    Benchmark("issue probe", configuration: thousand) { benchmark in
        for _ in benchmark.scaledIterations { blackHole(Ticks.issueProbe()) }
    }

    Benchmark("histogram record", configuration: thousand) { benchmark in
        var histogram = LatencyHistogram()
        benchmark.startMeasurement()
        for index in benchmark.scaledIterations {
            histogram.record(nanoseconds: UInt64(truncatingIfNeeded: index) &* 37)
        }
        benchmark.stopMeasurement()
        blackHole(histogram.count)
    }

    Benchmark(
        "crew of two, hand-over and back", configuration: single,
        closure: { (benchmark: Benchmark, crew: PinnedCrew) throws -> Void in
            for _ in benchmark.scaledIterations {
                blackHole(try crew.perform(workers: [0, 1], within: .seconds(10)) { $0.cpu })
            }
        },
        setup: { () async throws -> PinnedCrew in
            let start = try ProcessStart.prepare()
            let cpus = Array(start.affinity)
            return try PinnedCrew(placement: [cpus[0], cpus[cpus.count - 1]], start: start)
        })

    Benchmark("kill to settled, rseq, by hand", configuration: single) { benchmark in
        try killToSettled(RseqSlots.self, benchmark)
    }

    Benchmark("kill to settled, slots, by hand", configuration: single) { benchmark in
        try killToSettled(AddCheckSlots<HardwareWord>.self, benchmark)
    }
}

/// A kill, its grace period and its fold in one thread, with the return to life between two not timed.
private func killToSettled<S: CounterStrategy>(_: S.Type, _ benchmark: Benchmark) throws
where S.Word == HardwareWord {
    Membarrier.register()
    if let reason = S.unavailableReason() { return benchmark.error(reason) }
    let reaper = ManualReaper()
    let memory = HardwareMemory(arena: SlotArena(placeCount: 8))
    let domain = SwitchDomain(memory: memory, reaper: reaper)
    let reference = PercpuRef<S>(slotCount: 8, flags: .allowReinit, domain: domain) {}
    benchmark.startMeasurement()
    reference.kill()
    reaper.settle()
    benchmark.stopMeasurement()
    blackHole(reference.isZero)
}
