import Records
import Testing

@testable import Machine

@Suite struct SentinelTests {
    private let step = Standstill.step

    @Test func `who comes a little late has not stood still`() {
        var still = Standstill(at: 0)
        var now: Int64 = 0
        for late in stride(from: Int64(0), through: 2_000, by: 100) {
            now += step + late * 1_000_000
            still.came(at: now)
        }
        #expect(still.total(at: now) == 0)
    }

    @Test func `a stop counts from when it should have come, and stops add up`() {
        var still = Standstill(at: 0)
        still.came(at: step)
        // Asked for before it has come back, and again after.
        #expect(still.total(at: 2 * step + 12_000_000_000) == 12_000_000_000)
        still.came(at: 2 * step + 12_000_000_000)
        #expect(still.total(at: 2 * step + 12_000_000_000) == 12_000_000_000)
        still.came(at: 3 * step + 15_000_000_000)
        #expect(still.total(at: 3 * step + 15_000_000_000) == 15_000_000_000)
    }

    @Test func `it knows the mask of the thread that made it, and no pin changes that`() throws {
        let start = try ProcessStart.prepare()
        let own = try OwnThread.start(name: "maker") {
            let before = try? Affinity.current()
            let sentinel = try? Sentinel()
            guard let first = start.affinity.first else { return }
            try? Affinity.pin(to: first)
            // Two of its rounds at least.
            MonotonicClock.sleep(.milliseconds(700))
            #expect(sentinel?.affinity == before)
            #expect(sentinel != nil)
        }
        own.join()
    }
}
