/// Which chunks count: whole ones, during which every rival was provably running.
///
/// A guest loses its CPUs in holes of a millisecond, and steal time does not show them. A chunk with a
/// hole in it is far too long; a chunk beside a hole was measured without its rival and would make
/// contention look cheap. Both are thrown away. Pure: chunks in, chunks out.
enum Overlap {
    /// A chunk this many times as long per pair as its worker's median has a hole in it.
    ///
    /// Each worker has a median of its own: one that is farther from a contended line, or on a slower
    /// core, is slower in all its chunks, and that belongs to the cost.
    static let holeFactor = 2.0
    /// Share of a chunk during which every other CPU must have been at work.
    static let coverage = 0.9

    struct Accepted {
        /// Ticks per pair of the chunks that count.
        var ticksPerPair: [Double] = []
        var pairs = 0
        var discarded = 0
        /// Of whole chunks that were thrown away, because a rival was not shown to run.
        var unproven: [Double] = []
        var unprovenPairs = 0
        /// What each worker did in chunks that count, `[worker]`; in its whole ones when none of them does.
        var workers: [WorkerShare] = []
    }

    static func accept(_ workers: [WorkerChunks]) -> Accepted {
        let whole = workers.map { worker in
            let median = median(worker.chunks.map(\.ticksPerPair)) ?? 0
            return worker.chunks.filter { $0.ticksPerPair <= median * holeFactor }
        }
        let busy = busyTogether(workers.map(\.cpu), whole)
        var accepted = Accepted()
        accepted.discarded = zip(workers, whole).reduce(0) { $0 + $1.0.chunks.count - $1.1.count }
        for (worker, chunks) in zip(workers, whole) {
            var next = 0
            var proven = WorkerShare(of: worker)
            var unproven = proven
            for chunk in chunks {
                if covered(chunk, by: busy, from: &next) >= coverage {
                    accepted.ticksPerPair.append(chunk.ticksPerPair)
                    accepted.pairs += chunk.pairs
                    proven.add(chunk)
                } else {
                    accepted.discarded += 1
                    accepted.unproven.append(chunk.ticksPerPair)
                    accepted.unprovenPairs += chunk.pairs
                    unproven.add(chunk)
                }
            }
            accepted.workers.append(proven.pairs > 0 ? proven : unproven)
        }
        return accepted
    }

    static func median(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }

    /// The stretches in which all CPUs were at work, in order.
    private static func busyTogether(_ cpus: [Int], _ chunks: [[Chunk]]) -> [Range<UInt64>] {
        let perCPU = Dictionary(grouping: zip(cpus, chunks), by: \.0).map { _, group in
            joined(group.flatMap(\.1))
        }
        guard var common = perCPU.first else { return [] }
        for stretches in perCPU.dropFirst() { common = intersection(common, stretches) }
        return common
    }

    /// Chunks of one CPU as stretches; between two that follow each other lies a look at the clock.
    private static func joined(_ chunks: [Chunk]) -> [Range<UInt64>] {
        var stretches: [Range<UInt64>] = []
        for chunk in chunks.sorted(by: { $0.start < $1.start }) where chunk.end > chunk.start {
            let gap = chunk.ticks / 4
            if let last = stretches.last, chunk.start <= last.upperBound &+ gap {
                stretches[stretches.count - 1] =
                    last.lowerBound..<max(last.upperBound, chunk.end)
            } else {
                stretches.append(chunk.start..<chunk.end)
            }
        }
        return stretches
    }

    private static func intersection(
        _ left: [Range<UInt64>], _ right: [Range<UInt64>]
    ) -> [Range<UInt64>] {
        var result: [Range<UInt64>] = []
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            let common = left[i].clamped(to: right[j])
            if !common.isEmpty { result.append(common) }
            if left[i].upperBound < right[j].upperBound { i += 1 } else { j += 1 }
        }
        return result
    }

    /// Share of `chunk` inside `stretches`; `next` walks along, since chunks come in order.
    private static func covered(
        _ chunk: Chunk, by stretches: [Range<UInt64>], from next: inout Int
    ) -> Double {
        while next < stretches.count, stretches[next].upperBound <= chunk.start { next += 1 }
        var ticks: UInt64 = 0
        var index = next
        while index < stretches.count, stretches[index].lowerBound < chunk.end {
            ticks += UInt64(stretches[index].clamped(to: chunk.start..<chunk.end).count)
            index += 1
        }
        return Double(ticks) / Double(max(1, chunk.ticks))
    }
}
