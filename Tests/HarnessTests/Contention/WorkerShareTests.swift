import Machine
import Records
import Testing

@testable import Harness

/// From what each worker did to throughput and fairness.
struct WorkerShareTests {
    private func share(_ cpu: Int, ticks: UInt64, pairs: Int, timed: Int? = nil) -> WorkerShare {
        WorkerShare(cpu: cpu, ticks: ticks, pairs: pairs, timedPairs: timed ?? pairs)
    }

    @Test func `throughput is the sum of the rates of workers with a CPU each`() {
        let workers = [share(0, ticks: 100, pairs: 50), share(1, ticks: 400, pairs: 100)]
        #expect(WorkerShare.throughput(workers) == 0.75)
        #expect(WorkerShare.fairness(workers) == 0.5)
    }

    @Test func `workers that take turns for a CPU bring its rate once`() {
        let turns = [share(0, ticks: 100, pairs: 50), share(0, ticks: 300, pairs: 50)]
        #expect(WorkerShare.throughput(turns) == 0.25)
        #expect(WorkerShare.throughput(turns + [share(1, ticks: 100, pairs: 100)]) == 1.25)
    }

    @Test func `a CPU that brought nothing leaves throughput unknown`() {
        let workers = [share(0, ticks: 100, pairs: 50), share(1, ticks: 0, pairs: 0)]
        #expect(WorkerShare.throughput(workers) == nil)
        #expect(WorkerShare.fairness(workers) == nil)
        #expect(WorkerShare.throughput([]) == nil)
        #expect(WorkerShare.fairness([]) == nil)
    }

    @Test func `who never runs on a shared CPU starves`() {
        // The one that ran was as fast as could be, which says nothing of the other.
        let starved = [share(0, ticks: 100, pairs: 50, timed: 80), share(0, ticks: 0, pairs: 0)]
        #expect(WorkerShare.fairness(starved) == 0)
        #expect(WorkerShare.throughput(starved) == 0.5)
        let dealt = [
            share(0, ticks: 100, pairs: 50, timed: 80), share(0, ticks: 10, pairs: 5, timed: 60),
        ]
        #expect(WorkerShare.fairness(dealt) == 0.75)
    }

    /// Chunks of `length` ticks and ten pairs each, from tick 0 on.
    private func worker(_ cpu: Int, _ count: Int, length: UInt64) -> WorkerChunks {
        let chunks = (0..<count).map {
            Chunk(start: UInt64($0) * length, end: UInt64($0 + 1) * length, pairs: 10)
        }
        return WorkerChunks(cpu: cpu, chunks: chunks)
    }

    @Test func `only chunks that count are in a worker's rate`() {
        var holed = worker(0, 8, length: 100)
        holed.chunks[7].end += 5000
        let accepted = Overlap.accept([holed, worker(1, 4, length: 200)])
        // Beside the hole, half of the rival's last chunk was measured alone.
        #expect(accepted.workers.map(\.pairs) == [70, 30])
        #expect(accepted.workers.map(\.ticks) == [700, 600])
        #expect(accepted.workers.map(\.timedPairs) == [80, 40])
    }

    @Test func `a worker none of whose chunks is shown beside its rivals keeps its whole ones`() {
        var late = worker(1, 4, length: 100)
        late.chunks = late.chunks.map {
            Chunk(start: $0.start + 9000, end: $0.end + 9000, pairs: $0.pairs)
        }
        let accepted = Overlap.accept([worker(0, 4, length: 100), late])
        #expect(accepted.pairs == 0)
        #expect(accepted.workers.map(\.pairs) == [40, 40])
    }

    @Test func `a turn carries both figures, and none when a worker was moved`() throws {
        let start = try ProcessStart.prepare()
        let meter = CellMeter(
            site: try TestSite().site, topology: try HostSurvey(live: start).topology,
            rate: TickRate(), cpus: [0, 1], warmUpNanoseconds: 1000)
        let place = CellMeter.Place(what: "planted", workers: 2, repetition: 3)
        var workers = [worker(0, 8, length: 100), worker(1, 4, length: 200)]
        let turn = meter.figures(workers, place)
        let sample = try #require(turn.sample)
        #expect(abs((sample.throughput ?? 0) - 0.15) < 1e-12)
        #expect(sample.fairness == 0.5)
        #expect(turn.workers.map(\.cpu) == [0, 1])
        workers[1].stayed = false
        let moved = meter.figures(workers, place)
        #expect(moved.sample == nil)
        #expect(moved.moved)
    }
}
