import Percpu
import Synchronization
import Testing
import ZoneDevice

@testable import Harness

/// What the oracle of one device concludes while the device changes under it.
@Suite struct DeviceWitnessTests {
    private typealias S = AddCheckSlots<HardwareWord>

    @Test func `a release while a page is dying is told, and ends nobody`() throws {
        let host = try TestSite(workers: 2)
        let generation = try #require(Generation.all.first { $0.id == "G4" })
        let looks = Atomic<Int>(0)
        var work = PageWork<S, HardwareWords>.all()
        // Alive at the first look and put by the second, as under the put loop.
        work[generation.rules.id]?.lastAlive = { _, _ in
            looks.wrappingAdd(1, ordering: .relaxed).oldValue == 0 ? 63 : nil
        }
        let cycle = try DeviceCycle<S>(
            DevicePlan(
                cycle: Cycle(generation: generation, driver: .daxPmem, pages: 64),
                scene: Fault.Scene(), site: host.site, workerCount: 0, seed: 1),
            work: work)
        #expect(try cycle.attach() == .bound)
        cycle.witness.see(.released)
        let note = try #require(cycle.log.notes.first)
        #expect(note.sighting.symptom == .releasedEarly)
        #expect(note.detail == "release ran while page 63 was alive")
        cycle.teardown()
    }
}
