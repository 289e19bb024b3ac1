import Machine
import Percpu
import Records
import Statistics

/// What is looked at in a turn of its own, since looking disturbs what is timed.
enum Look: Sendable {
    /// How long single pairs take: one of `every`.
    case latency(every: Int)
    /// What the processor and the kernel count.
    case counters

    /// How long it lasts, nanoseconds.
    var nanoseconds: Double {
        switch self {
        // Some thousands of pairs even on a line that many CPUs want.
        case .latency: 6e6
        case .counters: 3e6
        }
    }
}

/// What one worker saw in such a turn.
struct WorkerLook: Sendable {
    /// Ticks of single pairs, with a look at the clock in each; empty when none were timed.
    var pairTicks: LatencyHistogram?
    /// Ticks of looks at the clock with nothing in between.
    var clockTicks: LatencyHistogram?
    /// What was counted; empty when nothing was.
    var readings: [CounterReading] = []
    /// Pairs in the stretch that was looked at.
    var pairs = 0
    /// Whether the worker was on its CPU at the end.
    var stayed = true
    /// What the worker itself saw of broken promises.
    var findings: [Finding] = []
}

/// The phases of one worker in a turn in which something is looked at.
///
/// The work is that of `ChunkLoop`, by the same compiled `batch`. No figure of a pair's cost comes from here,
/// so the clock may be read as often as it must.
enum LookLoop<Worker: TimedWorker> {
    static func run(
        _ worker: inout Worker, _ look: Look, context: WorkerContext, timing: CellTiming,
        gate: CellGate
    ) -> WorkerLook {
        var result = WorkerLook()
        var counters: CounterSet?
        if case .counters = look { counters = CounterSet.open() }
        var warming = 0
        worker.arrive()
        let pairs = ChunkLoop<Worker>.warmUp(&worker, timing, gate, &warming)
        let closing = gate.open(at: Ticks.now()) &+ timing.measure
        switch look {
        case .latency(let every): sample(&worker, every: every, until: closing, &result)
        case .counters:
            counters?.start()
            repeat {
                result.pairs += worker.batch(pairs: pairs)
                worker.rest()
            } while Ticks.now() < closing
            result.readings = counters?.stop() ?? []
        }
        gate.finish()
        _ = ChunkLoop<Worker>.coolDown(&worker, timing, gate, pairs: pairs)
        worker.leave()
        result.stayed = context.stillOnItsCPU()
        result.findings = worker.findings
        return result
    }

    /// Times one pair of `every`, and a look at the clock beside each.
    private static func sample(
        _ worker: inout Worker, every: Int, until closing: UInt64, _ result: inout WorkerLook
    ) {
        var pairTicks = LatencyHistogram()
        var clockTicks = LatencyHistogram()
        // Not a constant, or the compiler would make a loop for it that is not the one that is timed.
        let single = every / max(1, every)
        while true {
            // The line is where rivals have taken it, not where the last look at the clock left it.
            result.pairs += worker.batch(pairs: every - single)
            let start = Ticks.now()
            let done = worker.batch(pairs: single)
            let end = Ticks.now()
            let after = Ticks.now()
            if done == single { pairTicks.record(nanoseconds: end &- start) }
            clockTicks.record(nanoseconds: after &- end)
            result.pairs += done
            worker.rest()
            if after >= closing { break }
        }
        result.pairTicks = pairTicks
        result.clockTicks = clockTicks
    }
}
