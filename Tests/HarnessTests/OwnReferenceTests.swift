import Dispatch
import Machine
import Mutants
import Percpu
import Testing

@testable import Harness

/// Sound, but its reaper stops where a switch has let its caller go on and still holds a reference of its own.
private struct StopsAfterWake: Disguise {
    typealias Base = AddCheckSlots<HardwareWord>
    typealias Word = Base.Word
    typealias Seat = Base.Seat

    static var defect: String { "stops-after-wake" }
    static let door = DispatchSemaphore(value: 0)

    let base: Base

    init(slotCount: Int, memory: Word.Memory) { base = Base(slotCount: slotCount, memory: memory) }

    static func wake(_ pending: Word) {
        Base.wake(pending)
        door.wait()
    }
}

/// What a switch holds for itself is no lost count, however late it drops it.
struct OwnReferenceTests {
    @Test func `a sum at rest waits for the reference that a switch holds for itself`() throws {
        let host = try TestSite()
        let lives = ManyLives<StopsAfterWake>(
            site: host.site,
            domain: host.site.domain(slotPerWorker: StopsAfterWake.slotPerWorker))
        lives.reference.switchToAtomicSync()
        // This is what an oracle would see that does not wait.
        #expect(lives.reference.snapshot().total == 2)
        let opener = try OwnThread.start(name: "opener") {
            MonotonicClock.sleep(.milliseconds(20))
            StopsAfterWake.door.signal()
        }
        #expect(lives.lostCounts(expected: 1) == [])
        opener.join()
        // For the end of the life.
        StopsAfterWake.door.signal()
        #expect(lives.judge() == [])
    }

    @Test func `a reaper that nobody lends a thread is not waited for without end`() throws {
        let site = Site(cpuCount: 1, workerCPUs: [0], patience: .milliseconds(50)) { _, _, _ in }
        #expect(!site.awaitReaper())
        let host = try TestSite()
        #expect(host.site.awaitReaper())
    }
}
