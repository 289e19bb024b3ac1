import Machine
import Records
import Statistics
import Testing

@testable import Harness

/// What is made of turns, with planted numbers.
struct SweepTallyTests {
    private func tally(_ counts: [Int], sharings: [Sharing] = [.one]) -> SweepTally {
        SweepTally(
            grid: SweepGrid(PlantedSweep.plan(sharings: sharings, counts: counts)),
            topology: PlantedSweep.host)
    }

    private func entries(_ tally: SweepTally, perTick: Double = 0.5) -> [ContentionEntry] {
        tally.entries(nanosecondsPerTick: perTick) { $0 == nil ? "no turn" : "nothing" }
    }

    /// Pairs per tick that the law gives.
    private func law(_ workers: Int, sigma: Double, kappa: Double) -> Double {
        let count = Double(workers)
        return 0.02 * count / (1 + sigma * (count - 1) + kappa * count * (count - 1))
    }

    @Test func `pairs per tick become pairs per second and nanoseconds per pair`() throws {
        var tally = tally([2])
        for repetition in 0..<3 {
            tally.add(
                PlantedSweep.turn(repetition, throughput: 0.25, ticksPerPair: 8, fairness: 0.5),
                of: tally.grid.points[0])
        }
        let entry = try #require(entries(tally).first)
        #expect(entry.throughput?.median == 0.5e9)
        #expect(entry.nsPerPair?.median == 4)
        #expect(entry.fairness?.median == 0.5)
        #expect(entry.throughput?.samples == 3)
        #expect(entry.pairs == 30)
        #expect(entry.discarded == 3)
        #expect(entry.skipped == nil)
        #expect(entry.kind == .point)
        #expect(entry.placement == [0, 1])
        #expect(entry.sharing == "one")
    }

    @Test func `each curve has its own law's fit, the same at all of its points`() {
        var tally = tally([1, 2, 3, 4, 6, 8, 16], sharings: [.one, .each])
        for point in tally.grid.points {
            let isShared = point.curve.sharing == .one
            let planted = law(
                point.workers, sigma: isShared ? 0.3 : 0.01, kappa: isShared ? 0.02 : 0.001)
            // With workers that take turns it is far from any curve.
            let factor = tally.grid.isOversubscribed(point) ? 0.01 : 1
            for repetition in 0..<4 {
                tally.add(
                    PlantedSweep.turn(repetition, throughput: planted * factor), of: point)
            }
        }
        let entries = entries(tally)
        for (curve, points) in Dictionary(grouping: entries, by: \.curve) {
            #expect(points.count == 7)
            #expect(points.allSatisfy { $0.scaling == points[0].scaling })
            let (sigma, kappa) = points[0].sharing == "one" ? (0.3, 0.02) : (0.01, 0.001)
            let scaling = points[0].scaling
            #expect(abs((scaling?.sigma?.median ?? -1) - sigma) < 1e-6, "\(curve)")
            #expect(abs((scaling?.kappa?.median ?? -1) - kappa) < 1e-6, "\(curve)")
            #expect(abs((scaling?.lambda?.median ?? 0) / 0.04e9 - 1) < 1e-6, "\(curve)")
            #expect((scaling?.knee == nil) == (scaling?.reason != nil))
        }
        #expect(Set(entries.map(\.curve)).count == 2)
    }

    @Test func `what carries no fit keeps the reason`() {
        var tally = tally([1, 2, 16])
        for point in tally.grid.points {
            tally.add(PlantedSweep.turn(0, throughput: 1), of: point)
        }
        let wanted = ScalingFit.Refusal.tooFewCounts(2).reason
        #expect(entries(tally).map { $0.scaling?.reason } == [wanted, wanted, wanted])
        #expect(entries(tally).allSatisfy { $0.scaling?.sigma == nil })
    }

    @Test func `repetitions without throughput are in no fit`() {
        var tally = tally([1, 2, 3, 4])
        for point in tally.grid.points {
            tally.add(
                PlantedSweep.turn(0, throughput: point.workers == 3 ? nil : 1), of: point)
        }
        let entries = entries(tally)
        #expect(entries[2].throughput == nil)
        #expect(entries[2].nsPerPair != nil)
        #expect(entries[0].scaling?.reason == ScalingFit.Refusal.tooFewCounts(3).reason)
    }

    @Test func `a turn that lost its CPU is not averaged, and alone it is no figure`() {
        var lost = CellTurn()
        lost.moved = true
        lost.discarded = 2
        var tally = tally([2])
        let point = tally.grid.points[0]
        tally.add(lost, of: point)
        let watch: (CellSeries?) -> String = { ($0?.moved ?? 0) > 0 ? "moved" : "wrong" }
        let alone = tally.entries(nanosecondsPerTick: 1, reason: watch)[0]
        #expect(alone.skipped == "moved")
        #expect(alone.nsPerPair == nil)
        #expect(alone.scaling == nil)
        #expect(alone.discarded == 2)
        tally.add(PlantedSweep.turn(1, throughput: 1, ticksPerPair: 7), of: point)
        let both = tally.entries(nanosecondsPerTick: 1, reason: watch)[0]
        #expect(both.skipped == nil)
        #expect(both.nsPerPair?.median == 7)
        #expect(both.nsPerPair?.samples == 1)
        #expect(tally.noise.isLoud)
    }

    @Test func `a subject that cannot run says why, and is not among the measured`() {
        var tally = tally([1, 2])
        #expect(tally.measured.count == 2)
        tally.skipped[0] = "no such call"
        #expect(tally.measured.isEmpty)
        #expect(entries(tally).map(\.skipped) == ["no such call", "no such call"])
        #expect(entries(tally).allSatisfy { $0.scaling == nil })
    }

    @Test func `a point that never had its turn says so`() {
        #expect(entries(tally([1])).map(\.skipped) == ["no turn"])
    }

    // MARK: - Looks

    private func look(_ pairs: [UInt64], clock: [UInt64], stayed: Bool = true) -> WorkerLook {
        var look = WorkerLook()
        var (pairTicks, clockTicks) = (LatencyHistogram(), LatencyHistogram())
        for ticks in pairs { pairTicks.record(nanoseconds: ticks) }
        for ticks in clock { clockTicks.record(nanoseconds: ticks) }
        look.pairTicks = pairTicks
        look.clockTicks = clockTicks
        look.stayed = stayed
        return look
    }

    @Test func `what the clock costs is taken off all percentiles of all workers`() throws {
        let slow = look(Array(repeating: 90, count: 100), clock: [20, 20, 100])
        let fast = look(Array(repeating: 50, count: 900), clock: [20, 20])
        let latency = try #require(PairLatency([slow, fast], nanosecondsPerTick: 0.5))
        #expect(latency.clock == 10)
        #expect(latency.p50 == 15)
        #expect(latency.p90 == 15)
        #expect(latency.p99 == 35)
        #expect(latency.p999 == 35)
        #expect(latency.max == 35)
        #expect(latency.samples == 1000)
    }

    @Test func `times that come in steps of a coarse clock tell the step, rounding aside`() {
        let coarse = look([52, 52, 78, 79, 104, 27], clock: [26, 26, 52])
        #expect(PairLatency([coarse], nanosecondsPerTick: 0.5)?.step == 13)
        let fine = look((20...60).map { $0 }, clock: (18...30).map { $0 })
        #expect(PairLatency([fine], nanosecondsPerTick: 0.5)?.step == nil)
        let crooked = look([30, 57, 100], clock: [22])
        #expect(PairLatency([crooked], nanosecondsPerTick: 0.5)?.step == nil)
        let single = look([26, 26], clock: [26])
        #expect(PairLatency([single], nanosecondsPerTick: 0.5)?.step == nil)
    }

    @Test func `a pair is never shorter than nothing`() {
        let latency = PairLatency([look([10, 15], clock: [20, 20])], nanosecondsPerTick: 1)
        #expect(latency?.p50 == 0)
        #expect(latency?.max == 0)
    }

    @Test func `pairs of a worker that was moved are no latency, and none are none`() {
        let stays = look([50], clock: [20])
        let moved = look([50], clock: [20], stayed: false)
        #expect(PairLatency([stays, stays], nanosecondsPerTick: 1)?.samples == 2)
        #expect(PairLatency([stays, moved], nanosecondsPerTick: 1) == nil)
        #expect(PairLatency([look([], clock: [20])], nanosecondsPerTick: 1) == nil)
    }

    @Test func `counters are summed over workers and told per pair, or are unknown`() {
        var first = WorkerLook()
        first.readings = CounterName.allCases.map { CounterReading($0, value: 30) }
        first.pairs = 10
        var second = first
        second.pairs = 20
        let both = SweepRun.counted([first, second])
        #expect(both.map(\.value) == CounterName.allCases.map { _ in 60 })
        #expect(both.map(\.perPair) == CounterName.allCases.map { _ in 2 })
        second.stayed = false
        let moved = SweepRun.counted([first, second])
        #expect(moved.count == CounterName.allCases.count)
        #expect(moved.allSatisfy { $0.value == nil && $0.reason?.contains("moved") == true })
    }
}
