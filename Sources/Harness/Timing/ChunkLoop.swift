import Machine
import Percpu

/// The phases warm-up, measure and cool-down of one worker in one cell.
///
/// Generic over what is timed, so that its batch is one direct call to specialised code per chunk;
/// everything else happens between chunks.
enum ChunkLoop<Work: TimedWork> {
    static func run(
        _ work: Work, context: WorkerContext, timing: CellTiming, gate: CellGate
    ) -> WorkerChunks {
        var result = WorkerChunks(cpu: context.cpu)
        result.chunks.reserveCapacity(Int(timing.measure / max(1, timing.chunk)) * 2 + 8)
        var hand = work.arrive(context)
        result.seated = Ticks.now()

        var pairs = warmUp(work, &hand, timing, gate, &result)
        result.probes.append(Ticks.issueProbe())
        let opening = gate.open(at: Ticks.now())
        let closing = opening &+ timing.measure
        result.opened = Ticks.now()
        while true {
            let start = Ticks.now()
            if start >= closing { break }
            let done = work.batch(by: &hand, pairs: pairs)
            let end = Ticks.now()
            // Where all attempts fail, a chunk is empty and has no time per pair.
            if done > 0 { result.chunks.append(Chunk(start: start, end: end, pairs: done)) }
            work.rest(by: &hand)
        }
        result.closed = Ticks.now()
        result.probes.append(Ticks.issueProbe())
        result.pairs += result.chunks.reduce(0) { $0 + $1.pairs }
        gate.finish()

        // Nobody is to be measured on a machine that has become quieter.
        if timing.oversubscribed { pairs = 0 }
        while pairs > 0, !gate.allMeasured {
            result.pairs += work.batch(by: &hand, pairs: pairs)
            work.rest(by: &hand)
        }
        work.leave(&hand, &result)
        result.left = Ticks.now()
        result.stayed = context.stillOnItsCPU()
        return result
    }

    /// Runs until everybody has warmed up; returns how many pairs make a chunk.
    private static func warmUp(
        _ work: Work, _ hand: inout Work.Hand, _ timing: CellTiming, _ gate: CellGate,
        _ result: inout WorkerChunks
    ) -> Int {
        let begin = Ticks.now()
        var pairs = 64
        var warm = false
        while true {
            let start = Ticks.now()
            result.pairs += work.batch(by: &hand, pairs: pairs)
            let took = max(1, Ticks.now() &- start)
            work.rest(by: &hand)
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
