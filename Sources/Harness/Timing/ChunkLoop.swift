import Machine
import Percpu

/// The phases warm-up, measure and cool-down of one worker in one cell.
///
/// Generic over subject and workload, so that `W.batch` is one direct call to specialised code per
/// chunk; everything else happens between chunks.
enum ChunkLoop<R: Reference, W: Workload> {
    static func run(
        on reference: R, slot: Int, context: WorkerContext, timing: CellTiming, gate: CellGate
    ) -> WorkerChunks {
        var result = WorkerChunks(cpu: context.cpu)
        result.chunks.reserveCapacity(Int(timing.measure / max(1, timing.chunk)) * 2 + 8)
        var seat = reference.seat(slot)
        reference.resume(at: &seat)
        // A get needs a reference: this one is the worker's own until it leaves.
        reference.get(at: &seat)
        result.seated = Ticks.now()

        var pairs = warmUp(reference, &seat, timing, gate, &result)
        result.probes.append(Ticks.issueProbe())
        let opening = gate.open(at: Ticks.now())
        let closing = opening &+ timing.measure
        result.opened = Ticks.now()
        while true {
            let start = Ticks.now()
            if start >= closing { break }
            W.batch(on: reference, at: &seat, pairs: pairs)
            let end = Ticks.now()
            result.chunks.append(Chunk(start: start, end: end, pairs: pairs))
            reference.quiesce(at: &seat)
        }
        result.closed = Ticks.now()
        result.probes.append(Ticks.issueProbe())
        result.pairs += result.chunks.reduce(0) { $0 + $1.pairs }
        gate.finish()

        // Nobody is to be measured on a machine that has become quieter.
        if timing.oversubscribed { pairs = 0 }
        while pairs > 0, !gate.allMeasured {
            W.batch(on: reference, at: &seat, pairs: pairs)
            result.pairs += pairs
            reference.quiesce(at: &seat)
        }
        reference.put(at: &seat)
        reference.suspend(at: &seat)
        result.left = Ticks.now()
        result.stayed = context.stillOnItsCPU()
        return result
    }

    /// Runs until everybody has warmed up; returns how many pairs make a chunk.
    private static func warmUp(
        _ reference: R, _ seat: inout R.Seat, _ timing: CellTiming, _ gate: CellGate,
        _ result: inout WorkerChunks
    ) -> Int {
        let begin = Ticks.now()
        var pairs = 64
        var warm = false
        while true {
            let start = Ticks.now()
            W.batch(on: reference, at: &seat, pairs: pairs)
            let took = max(1, Ticks.now() &- start)
            result.pairs += pairs
            reference.quiesce(at: &seat)
            if took < timing.chunk / 2 || took > timing.chunk * 2, took < timing.chunk * 100 {
                let fitting = Double(pairs) * Double(timing.chunk) / Double(took)
                pairs = min(max(8, Int(fitting)), 1 << 20)
            }
            if !warm, start &- begin >= timing.warmUp {
                warm = true
                gate.warm()
            }
            if warm, timing.oversubscribed || gate.allWarm { return pairs }
        }
    }
}
