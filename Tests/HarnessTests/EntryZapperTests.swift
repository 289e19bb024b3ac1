import Percpu
import Testing
import ZoneDevice

@testable import Harness
@testable import Machine

/// The zapping thread: whose entries it remaps, and that it never outlives their memory.
struct EntryZapperTests {
    private typealias Pages = MeasuredPages<AddCheckSlots<HardwareWord>, AfterPatch, InlineShape>
    private static let workload = PageWorkload(.gupFast, batch: 16, zapping: true, seed: 5)

    /// Makes a device with a zapping thread, and drops it without judging, as a run that is abandoned does.
    private func abandon(
        _ host: TestSite, once arrived: Answer<Bool>, rest: @escaping @Sendable () -> Void
    ) throws -> (zapper: EntryZapper, users: UserMapping<HardwareWords>) {
        let pages = try Pages(
            site: host.site, mode: .percpu, workload: Self.workload, zapperRest: rest)
        let zapper = try #require(pages.zapper)
        zapper.serve(workers: 1)
        // A thread that begins after its end was asked for never comes to the entries.
        for _ in 0..<20_000 where arrived.value == nil { MonotonicClock.sleep(.milliseconds(1)) }
        try #require(arrived.value == true)
        return (zapper, pages.mapping.users)
    }

    @Test func `an abandoned device waits for its zapping thread`() throws {
        let host = try TestSite(workers: 1)
        let arrived = Answer<Bool>()
        let (zapper, _) = try abandon(host, once: arrived) {
            arrived.set(true)
            MonotonicClock.sleep(.milliseconds(2))
        }
        // It was told to end and has ended: nothing more is to be waited for.
        #expect(zapper.stop(within: .zero))
    }

    @Test func `memory that the zapping thread will not let go of stays mapped`() throws {
        let host = try TestSite(patience: .milliseconds(20), workers: 1)
        let door = Door()
        defer { door.open() }
        let arrived = Answer<Bool>()
        let (zapper, users) = try abandon(host, once: arrived) {
            arrived.set(true)
            door.pass()
        }
        try #require(!zapper.stop(within: .zero))
        // Were it gone, this would end the process, as the thread itself would have.
        #expect(users.entry(7).loadRelaxed() == 8)
        door.open()
        #expect(zapper.stop(within: .seconds(20)))
    }

    @Test func `only entries of workers that the cell has are remapped`() {
        let plan = PageItinerary(PageWorkload(.gupFast, batch: 16, seed: 3), workers: 4)
        let owners = plan.starts.map { $0[0]..<$0[0] + 16 }
        for workers in 1...4 {
            let met = (0..<4096).map { round in
                let entry = EntryZapper.entry(round, of: plan.starts.prefix(workers), 16)
                return owners.firstIndex { $0.contains(entry) }
            }
            #expect(Set(met) == Set((0..<workers).map(Optional.some)))
        }
    }

    @Test func `the first entry of a 2 MiB mapping stands for all`() {
        let plan = PageItinerary(PageWorkload(.gupFastHuge, seed: 3), workers: 2)
        for round in 0..<2048 {
            let entry = EntryZapper.entry(round, of: plan.starts[...], 512)
            #expect(entry.isMultiple(of: 512))
        }
    }

    @Test func `a cell with fewer workers than its run says so`() throws {
        let host = try TestSite(workers: 3)
        let pages = try Pages(site: host.site, mode: .percpu, workload: Self.workload)
        let zapper = try #require(pages.zapper)
        #expect(zapper.workerCount == 0)
        let timing = CellTiming(
            warmUp: 1000, measure: 20_000, chunk: 10_000, oversubscribed: true)
        _ = pages.work(
            WorkerContext(index: 0, cpu: 0, kind: .own), timing, CellGate(workers: 2))
        #expect(zapper.workerCount == 2)
        #expect(pages.judge().findings == [])
    }
}
