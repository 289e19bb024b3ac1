import Testing

@testable import Harness

/// How many pairs make a chunk, on a host with holes.
struct ChunkFitTests {
    private static let chunk: UInt64 = 16_000

    /// Batches that cost `ticksPerPair` each, and a hole of so many ticks in some.
    private func learn(_ fit: inout ChunkFit, _ ticksPerPair: Double, holes: [UInt64]) {
        for hole in holes { fit.learn(ticks: UInt64(Double(fit.pairs) * ticksPerPair) + hole) }
    }

    private func settled(at ticksPerPair: Double) -> ChunkFit {
        var fit = ChunkFit(chunk: Self.chunk)
        learn(&fit, ticksPerPair, holes: [0, 0, 0, 0, 0])
        return fit
    }

    @Test(arguments: [0.5, 2, 7, 40, 400])
    func `a chunk is as long as it should be, within a factor of two`(ticksPerPair: Double) {
        let fit = settled(at: ticksPerPair)
        let length = Double(fit.pairs) * ticksPerPair
        #expect(length >= Double(Self.chunk) / 2 && length <= Double(Self.chunk) * 2)
    }

    @Test(arguments: [3, 30, 99, 200])
    func `a hole in the last batch leaves the chunk as it is`(chunks: UInt64) {
        var fit = settled(at: 8)
        let before = fit.pairs
        learn(&fit, 8, holes: [chunks * Self.chunk])
        #expect(fit.pairs == before)
        learn(&fit, 8, holes: [chunks * Self.chunk, chunks * Self.chunk])
        #expect(fit.pairs == before)
    }

    @Test func `what stays slower is believed, after some batches`() {
        var fit = settled(at: 8)
        learn(&fit, 80, holes: [0, 0, 0])
        #expect(fit.pairs == Int(Self.chunk) / 8)
        learn(&fit, 80, holes: [0])
        #expect(fit.pairs == Int(Self.chunk) / 80)
    }

    @Test func `a first batch with a hole is forgotten at once`() {
        var fit = ChunkFit(chunk: Self.chunk)
        learn(&fit, 8, holes: [50 * Self.chunk])
        #expect(fit.pairs == 8)
        learn(&fit, 8, holes: [0, 0])
        #expect(fit.pairs == Int(Self.chunk) / 8)
    }

    @Test func `the number of pairs stays in its bounds`() {
        var fit = ChunkFit(chunk: Self.chunk)
        for _ in 0..<20 { fit.learn(ticks: 0) }
        #expect(fit.pairs == 1 << 20)
        for _ in 0..<20 { fit.learn(ticks: 99 * Self.chunk) }
        #expect(fit.pairs == 8)
    }
}
