import Glibc
import Records
import Testing

@testable import Machine

/// The counters of this host, each moved by what it counts; every body has a thread of its own.
struct HostCountersTests {
    /// Counts `body` in a thread of its own.
    private func counted(_ body: @escaping @Sendable () -> Void) throws
        -> [CounterName: CounterReading]
    {
        let found = Found()
        let thread = try OwnThread.start(name: "counted") {
            let set = CounterSet.open()
            set.start()
            body()
            found.keep(set.stop())
        }
        thread.join()
        let readings = found.readings
        #expect(readings.map(\.name) == CounterName.allCases.map(\.rawValue))
        return Dictionary(uniqueKeysWithValues: zip(CounterName.allCases, readings))
    }

    @Test func `a thread that sleeps gives its CPU up each time`() throws {
        let found = try counted {
            for _ in 0..<25 { MonotonicClock.sleep(.microseconds(200)) }
        }
        #expect((found[.voluntarySwitches]?.value ?? 0) >= 25)
        let still = try counted {}
        #expect((still[.voluntarySwitches]?.value ?? 25) < 25)
    }

    @Test func `pages touched for the first time are minor faults`() throws {
        let pages = 64
        let touched = try counted {
            guard let memory = FreshPages(count: pages) else { return }
            memory.touch()
        }
        #expect((touched[.minorFaults]?.value ?? 0) >= Double(pages))
        let again = FreshPages(count: pages)
        again?.touch()
        let untouched = try counted { again?.touch() }
        #expect((untouched[.minorFaults]?.value ?? Double(pages)) < Double(pages))
    }

    @Test func `a thread that moves itself between CPUs has migrated`() throws {
        let cpus = Array(try Affinity.current())
        guard let here = cpus.first, let there = cpus.last, here != there else {
            try Test.cancel("one CPU only: there is nowhere to go")
        }
        let found = try counted {
            for _ in 0..<10 {
                try? Affinity.pin(to: here)
                try? Affinity.pin(to: there)
            }
        }
        let reading = try #require(found[.migrations])
        guard let value = reading.value else {
            try Test.cancel("\(reading.reason ?? "unknown without a reason")")
        }
        #expect(value >= 19)
    }

    @Test func `the scheduler's file tells the same moves`() throws {
        let cpus = Array(try Affinity.current())
        guard let here = cpus.first, let there = cpus.last, here != there else {
            try Test.cancel("one CPU only: there is nowhere to go")
        }
        guard SchedulerFile.migrations(in: HostTree(root: "")) != nil else {
            try Test.cancel("this kernel writes no se.nr_migrations")
        }
        let found = Found()
        let thread = try OwnThread.start(name: "counted") {
            var source = CounterSource.host
            source.open = { $0 == .migrations ? -13 : $0.open() }
            let set = CounterSet(source: source)
            set.start()
            for _ in 0..<10 {
                try? Affinity.pin(to: here)
                try? Affinity.pin(to: there)
            }
            found.keep(set.stop())
        }
        thread.join()
        #expect((found.readings[4].value ?? 0) >= 19)
    }

    @Test func `every counter has a number or a reason, and cycles are never 0`() throws {
        let found = try counted {
            var sum: UInt64 = 1
            for step in 0..<2_000_000 as Range<UInt64> { sum = sum &* 31 &+ step }
            Sink.shared.add(Int(truncatingIfNeeded: sum))
        }
        for name in CounterName.allCases {
            let reading = try #require(found[name])
            #expect((reading.value == nil) != (reading.reason == nil), "\(reading)")
            #expect(name.isHardware || reading.runningShare == nil)
            #expect(!name.isHardware || (reading.runningShare == nil) == (reading.value == nil))
        }
        #expect(found[.cycles]?.value != 0)
        #expect(found[.instructions]?.value != 0)
        let capability = CapabilityProbe.perf()
        if !capability.available { #expect(found[.cycles]?.reason == capability.reason) }
    }
}
