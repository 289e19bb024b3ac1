import Testing

@testable import Harness

struct OverlapTests {
    /// Chunks of `length` ticks and ten pairs each, one after the other from `start`.
    private func chunks(
        _ count: Int, from start: UInt64 = 0, length: UInt64 = 100, gap: UInt64 = 1
    ) -> [Chunk] {
        (0..<count).map { index in
            let begin = start + UInt64(index) * (length + gap)
            return Chunk(start: begin, end: begin + length, pairs: 10)
        }
    }

    private func worker(_ cpu: Int, _ chunks: [Chunk]) -> WorkerChunks {
        WorkerChunks(cpu: cpu, chunks: chunks)
    }

    @Test func `nothing gives nothing`() {
        for workers in [[], [worker(0, [])], [worker(0, []), worker(1, [])]] {
            let accepted = Overlap.accept(workers)
            #expect(accepted.ticksPerPair.isEmpty)
            #expect(accepted.pairs == 0)
            #expect(accepted.discarded == 0)
        }
        #expect(Overlap.median([]) == nil)
        #expect(Overlap.median([3, 1, 2]) == 2)
    }

    @Test func `one worker alone needs no rival`() {
        let accepted = Overlap.accept([worker(0, chunks(5))])
        #expect(accepted.ticksPerPair == [10, 10, 10, 10, 10])
        #expect(accepted.pairs == 50)
        #expect(accepted.discarded == 0)
    }

    @Test func `a chunk with a hole in it is thrown away`() {
        var holed = chunks(5)
        holed[2].end = holed[2].start + 201
        holed[3...] = chunks(2, from: 1000)[...]
        let accepted = Overlap.accept([worker(0, holed)])
        #expect(accepted.unproven.isEmpty)
        #expect(accepted.ticksPerPair == [10, 10, 10, 10])
        #expect(accepted.discarded == 1)
    }

    @Test func `twice the median is still whole`() {
        var slow = chunks(5)
        slow[4].end = slow[4].start + 200
        #expect(Overlap.accept([worker(0, slow)]).discarded == 0)
    }

    @Test func `chunks beside a rival's hole are thrown away with it`() {
        // The rival is away from 303 to 2020, and has nothing to show for it but one long chunk.
        var rival = chunks(3)
        rival.append(Chunk(start: 303, end: 2020, pairs: 10))
        rival += chunks(3, from: 2020)
        let accepted = Overlap.accept([worker(0, chunks(23)), worker(1, rival)])
        // Three before and three after it, on either side.
        #expect(accepted.ticksPerPair.count == 3 + 6 + 3)
        #expect(accepted.discarded == 1 + 23 - 6)
        #expect(accepted.ticksPerPair.allSatisfy { $0 == 10 })
    }

    @Test func `a rival that came late or left early does not count for the rest`() {
        let accepted = Overlap.accept([
            worker(0, chunks(10)), worker(1, chunks(4, from: 303)),
        ])
        #expect(accepted.pairs == 80)
        #expect(accepted.discarded == 6)
        #expect(accepted.unproven.count == 6)
    }

    @Test func `a chunk that is nine tenths covered counts, and less does not`() {
        let long = [Chunk(start: 0, end: 1000, pairs: 100)]
        let covering = { (end: UInt64) in
            Overlap.accept([
                self.worker(0, long), self.worker(1, [Chunk(start: 0, end: end, pairs: 90)]),
            ])
        }
        #expect(covering(900).ticksPerPair.count == 2)
        #expect(covering(899).ticksPerPair == [899.0 / 90])
    }

    @Test func `workers who share a CPU cover it in turns`() {
        // Two on CPU 0, one after the other, and one on CPU 1 all the time.
        let accepted = Overlap.accept([
            worker(0, chunks(5)), worker(0, chunks(5, from: 505)), worker(1, chunks(10)),
        ])
        #expect(accepted.pairs == 200)
        #expect(accepted.discarded == 0)
    }

    @Test func `a look at the clock between chunks is no gap, a pause is one`() {
        let steady = worker(0, chunks(20))
        // The rival is at work a little longer, so that only gaps can be to blame.
        let close = Overlap.accept([steady, worker(1, chunks(17, gap: 25))])
        #expect(close.discarded == 1)
        let apart = Overlap.accept([steady, worker(1, chunks(17, gap: 27))])
        #expect(apart.discarded > 1)
    }

    @Test func `workers who never met give nothing`() {
        let accepted = Overlap.accept([
            worker(0, chunks(5)), worker(1, chunks(5, from: 10_000)), worker(2, []),
        ])
        #expect(accepted.ticksPerPair.isEmpty)
        #expect(accepted.discarded == 10)
    }

    @Test func `a worker that is slower in all its chunks has no holes`() {
        var near = WorkerChunks(cpu: 0)
        near.chunks = (0..<30).map { Chunk(start: $0 * 100, end: $0 * 100 + 100, pairs: 10) }
        var far = WorkerChunks(cpu: 1)
        far.chunks = (0..<10).map { Chunk(start: $0 * 300, end: $0 * 300 + 300, pairs: 10) }
        let accepted = Overlap.accept([near, far])
        #expect(accepted.discarded == 0)
        #expect(accepted.ticksPerPair.count == 40)
    }
}
