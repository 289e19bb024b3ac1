import Machine
import Percpu

/// What one worker does in a cell, as the clock sees it: pieces of work with rests in between.
///
/// A struct, and a type of its own for each subject, so that `batch` is a direct call to specialised code.
protocol TimedWorker {
    /// What the worker itself saw of broken promises.
    var findings: [Finding] { get }
    /// Pairs whose put the worker had to make itself, where another was to.
    var keptPairs: Int { get }
    /// Pins that got fewer pages than they asked for, because somebody unmapped one meanwhile.
    var shortPins: Int { get }
    /// Begins to count.
    mutating func arrive()
    /// Does about `pairs` pairs; this is what is timed.
    ///
    /// - Returns: How many it did: fewer, or none, when the end of the run got it out of a wait.
    mutating func batch(pairs: Int) -> Int
    /// Between two timed pieces, a few microseconds apart: announcements, and looks of the oracle.
    mutating func rest()
    /// Gives back all that it holds, and counts no more.
    mutating func leave()
}

extension TimedWorker {
    var keptPairs: Int { 0 }
    var shortPins: Int { 0 }
}

/// The phases warm-up, measure and cool-down of one worker in one cell.
///
/// Generic over the worker, so that its `batch` is one direct call to specialised code per chunk;
/// everything else happens between chunks.
enum ChunkLoop<Worker: TimedWorker> {
    static func run(
        _ worker: inout Worker, context: WorkerContext, timing: CellTiming, gate: CellGate
    ) -> WorkerChunks {
        var result = WorkerChunks(cpu: context.cpu)
        result.chunks.reserveCapacity(Int(timing.measure / max(1, timing.chunk)) * 2 + 8)
        worker.arrive()
        result.seated = Ticks.now()

        let pairs = warmUp(&worker, timing, gate, &result.pairs)
        result.probes.append(Ticks.issueProbe())
        let opening = gate.open(at: Ticks.now())
        let closing = opening &+ timing.measure
        result.opened = Ticks.now()
        while true {
            let start = Ticks.now()
            if start >= closing { break }
            let done = worker.batch(pairs: pairs)
            let end = Ticks.now()
            if done > 0 {
                result.chunks.append(Chunk(start: start, end: end, pairs: done))
            } else {
                result.emptyChunks += 1
            }
            worker.rest()
        }
        result.closed = Ticks.now()
        result.probes.append(Ticks.issueProbe())
        result.pairs += result.chunks.reduce(0) { $0 + $1.pairs }
        gate.finish()

        result.pairs += coolDown(&worker, timing, gate, pairs: pairs)
        worker.leave()
        result.left = Ticks.now()
        result.stayed = context.stillOnItsCPU()
        result.findings = worker.findings
        result.keptPairs = worker.keptPairs
        result.shortPins = worker.shortPins
        return result
    }

    /// Runs until everybody has warmed up; returns how many pairs make a chunk, and adds those it did.
    static func warmUp(
        _ worker: inout Worker, _ timing: CellTiming, _ gate: CellGate, _ done: inout Int
    ) -> Int {
        let begin = Ticks.now()
        var fit = ChunkFit(chunk: timing.chunk)
        var warm = false
        while true {
            let start = Ticks.now()
            done += worker.batch(pairs: fit.pairs)
            let took = Ticks.now() &- start
            worker.rest()
            fit.learn(ticks: took)
            if !warm, start &- begin >= timing.warmUp {
                warm = true
                gate.warm()
            }
            if warm, timing.oversubscribed || gate.allWarm { return fit.pairs }
        }
    }

    /// Runs on until all are measured, for nobody is to be on a machine that has become quieter.
    ///
    /// - Returns: How many pairs it did.
    static func coolDown(
        _ worker: inout Worker, _ timing: CellTiming, _ gate: CellGate, pairs: Int
    ) -> Int {
        // Whoever must take turns for a CPU would only keep others from theirs.
        if timing.oversubscribed { return 0 }
        var done = 0
        while pairs > 0, !gate.allMeasured {
            done += worker.batch(pairs: pairs)
            worker.rest()
        }
        return done
    }
}

/// A worker that runs a workload's loop on one reference.
struct LoopWorker<R: Reference, W: Workload>: TimedWorker {
    private let reference: R
    private var seat: R.Seat
    var findings: [Finding] { [] }

    init(on reference: R, slot: Int, _: W.Type) {
        self.reference = reference
        seat = reference.seat(slot)
    }

    mutating func arrive() {
        reference.resume(at: &seat)
        // A get needs a reference: this one is the worker's own until it leaves.
        reference.get(at: &seat)
    }

    mutating func batch(pairs: Int) -> Int {
        W.batch(on: reference, at: &seat, pairs: pairs)
        return pairs
    }

    mutating func rest() { reference.quiesce(at: &seat) }

    mutating func leave() {
        reference.put(at: &seat)
        reference.suspend(at: &seat)
    }
}
