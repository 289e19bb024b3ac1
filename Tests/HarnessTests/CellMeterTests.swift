import Machine
import Percpu
import Records
import Synchronization
import Testing

@testable import Harness

/// What becomes of a turn: of its workers when it fails, of their chunks when it does not.
struct CellMeterTests {
    private func meter(_ host: TestSite, _ start: ProcessStart) throws -> CellMeter {
        CellMeter(
            site: host.site, topology: try HostSurvey(live: start).topology, rate: TickRate(),
            cpus: Array(start.affinity), warmUpNanoseconds: 1000)
    }

    @Test func `workers are let out when the control thread fails`() throws {
        let start = try ProcessStart.prepare()
        let host = try TestSite(workers: 1)
        let meter = try meter(host, start)
        let crew = try PinnedCrew(placement: [Array(start.affinity)[0]], start: start)
        var watch = Watch(crew: crew, patience: .seconds(20), endsBy: nil)
        let letOut = Answer<Bool>()
        #expect(throws: HarnessError.self) {
            try meter.turn(
                CellMeter.Place(what: "planted", workers: 1, repetition: 0), &watch
            ) { _ in
                BenchCell(
                    work: { context, _, gate in
                        let end = MonotonicClock.nanoseconds() + 5_000_000_000
                        while !gate.allMeasured, MonotonicClock.nanoseconds() < end {
                            MonotonicClock.sleep(.milliseconds(1))
                        }
                        letOut.set(gate.allMeasured)
                        return WorkerChunks(cpu: context.cpu)
                    },
                    control: UserControl(
                        run: { rate, _ in
                            var report = ControlReport(what: "planted", rate: rate)
                            report.failure = .systemCall(name: "planted", code: 1)
                            return report
                        }, stop: {}),
                    judge: nil, slotAddress: { _, _ in nil })
            }
        }
        try crew.dismiss(within: .seconds(20))
        #expect(letOut.value == true)
    }

    @Test func `chunks in which every pin failed are discarded ones, and short pins add up`() throws
    {
        let start = try ProcessStart.prepare()
        let meter = try meter(try TestSite(workers: 2), start)
        var worker = WorkerChunks(cpu: 0)
        worker.chunks = (0..<4).map { Chunk(start: $0 * 100, end: $0 * 100 + 100, pairs: 10) }
        worker.emptyChunks = 3
        worker.shortPins = 70
        let turn = meter.figures(
            [worker, worker], CellMeter.Place(what: "planted", workers: 2, repetition: 0))
        #expect(turn.shortPins == 140)
        #expect(turn.discarded == 6)
        #expect(turn.chunks == 14)
        #expect(turn.sample?.ticksPerPair == 10)
    }
}
