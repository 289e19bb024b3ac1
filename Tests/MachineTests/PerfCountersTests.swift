import Records
import TestSupport
import Testing

@testable import Machine

/// Counters of processors and kernels that a test makes up.
struct PerfCountersTests {
    /// The event for loads out of a modified line, as Intel numbers it.
    private static let forwarded = PerfEvent.raw(0x04d2)
    private static let hardware = CounterName.allCases.filter(\.isHardware)

    private static let busy: [PerfEvent: Int64] = [
        .cycles: 5000, .instructions: 2500, .cacheMisses: 40, .lastLevelReadMisses: 41,
        forwarded: 0, .migrations: 3,
    ]

    /// Counts one stretch.
    private func readings(_ planted: PlantedCounters) -> [CounterName: CounterReading] {
        let set = CounterSet(source: planted.source)
        set.start()
        return byName(set.stop())
    }

    private func byName(_ readings: [CounterReading]) -> [CounterName: CounterReading] {
        #expect(readings.map(\.name) == CounterName.allCases.map(\.rawValue))
        return Dictionary(uniqueKeysWithValues: zip(CounterName.allCases, readings))
    }

    @Test func `a processor with counters gives numbers of the stretch alone`() throws {
        let planted = try PlantedCounters(.init(counts: Self.busy))
        let found = readings(planted)
        #expect(found[.cycles] == CounterReading(.cycles, value: 5000, runningShare: 1))
        #expect(found[.instructions] == CounterReading(.instructions, value: 2500, runningShare: 1))
        #expect(found[.llcMisses] == CounterReading(.llcMisses, value: 40, runningShare: 1))
        // A zero beside cycles that were counted is a number like any other.
        #expect(found[.hitm] == CounterReading(.hitm, value: 0, runningShare: 1))
        #expect(found[.migrations] == CounterReading(.migrations, value: 3))
        for name in CounterName.allCases.suffix(4) {
            #expect(found[name] == CounterReading(name, value: 7))
        }
        #expect(
            planted.events
                == [.cycles, .instructions, .cacheMisses, Self.forwarded, .migrations])
        #expect(planted.openCount == 0, "the set is gone, and its descriptors with it")
    }

    @Test func `a counter that was there half of the time is scaled up and says so`() throws {
        let planted = try PlantedCounters(.init(counts: Self.busy, running: 500))
        let found = readings(planted)
        #expect(found[.cycles] == CounterReading(.cycles, value: 10_000, runningShare: 0.5))
        #expect(found[.llcMisses] == CounterReading(.llcMisses, value: 80, runningShare: 0.5))
        // What the kernel counts takes no turns.
        #expect(found[.migrations] == CounterReading(.migrations, value: 3))
    }

    @Test func `a counter that never had its turn is unknown, not 0`() throws {
        let found = readings(try PlantedCounters(.init(running: 0)))
        for name in Self.hardware {
            #expect(found[name]?.value == nil)
            #expect(found[name]?.reason?.contains("never on the processor") == true)
        }
    }

    @Test func `counters that stand still are unknown, all of them`() throws {
        var counts = Self.busy
        counts[.cycles] = 0
        let found = readings(try PlantedCounters(.init(counts: counts)))
        for name in Self.hardware {
            #expect(found[name]?.value == nil)
            #expect(found[name]?.reason?.contains("stand still") == true)
        }
        #expect(found[.migrations]?.value == 3)
    }

    @Test(arguments: [
        (
            Int32(1), "2",
            "EPERM, Operation not permitted: kernel.perf_event_paranoid = 2 or a "
                + "seccomp filter forbids it; 2 or less"
        ),
        (13, "4", "EACCES, Permission denied: kernel.perf_event_paranoid = 4 or"),
        (38, "2", "ENOSYS, Function not implemented: kernel.perf_event_paranoid = 2, so a seccomp"),
        (2, "2", "ENOENT, No such file or directory: no hardware counter is shown"),
        (24, "2", "raise ulimit -n, or ask for fewer workers"),
        (16, "2", "EBUSY, Device or resource busy: kernel.perf_event_paranoid = 2"),
    ])
    func `a refusal leaves each hardware counter unknown with a reason`(
        code: Int32, paranoid: String, words: String
    ) throws {
        let events: [PerfEvent] = [
            .cycles, .instructions, .cacheMisses, Self.forwarded, .migrations,
        ]
        let planted = try PlantedCounters(
            .init(refused: Dictionary(uniqueKeysWithValues: events.map { ($0, code) })),
            paranoid: paranoid)
        let found = readings(planted)
        for name in Self.hardware {
            #expect(found[name]?.value == nil)
            #expect(found[name]?.runningShare == nil)
            let reason = found[name]?.reason ?? ""
            #expect(reason.contains(words), "\(reason)")
            #expect(reason == CapabilityProbe.perf(attempt: -code, paranoid: paranoid).reason)
        }
        #expect(found[.migrations]?.value == nil)
        #expect(found[.migrations]?.reason?.contains("CONFIG_SCHED_DEBUG") == true)
        #expect(found[.minorFaults]?.value == 7)
    }

    @Test func `migrations come from the scheduler's file where the event is refused`() throws {
        let planted = try PlantedCounters(.init(refused: [.migrations: 13]))
        try planted.tree.write(
            "se.nr_migrations     :    20\nnr_switches    :   9", to: "proc/thread-self/sched")
        let set = CounterSet(source: planted.source)
        set.start()
        try planted.tree.write("se.nr_migrations     :    25", to: "proc/thread-self/sched")
        #expect(byName(set.stop())[.migrations] == CounterReading(.migrations, value: 5))
        // The file may go away, and that is no 0 either.
        set.start()
        try planted.tree.remove("proc/thread-self/sched")
        let reading = byName(set.stop())[.migrations]
        #expect(reading?.value == nil)
        #expect(reading?.reason?.contains("any more") == true)
    }

    @Test func `an event this processor does not know is told apart from no counters at all`()
        throws
    {
        let planted = try PlantedCounters(
            .init(refused: [Self.forwarded: 2], counts: Self.busy))
        let found = readings(planted)
        #expect(found[.cycles]?.value == 5000)
        #expect(found[.hitm]?.reason?.contains("know no such event") == true)
    }

    @Test(arguments: [("enable", "enable"), ("disable", "disable"), ("read", "read")])
    func `a call that fails later leaves the number unknown`(call: String, words: String) throws {
        let found = readings(try PlantedCounters(.init(counts: Self.busy, failing: [call])))
        for name in Self.hardware + [.migrations] {
            #expect(found[name]?.value == nil)
            #expect(
                found[name]?.reason
                    == "\(words) of the counter failed: EIO, Input/output error")
        }
    }

    @Test func `what the kernel will not tell of a thread is unknown`() throws {
        let found = readings(try PlantedCounters(.init(failing: ["usage"])))
        #expect(found[.minorFaults]?.value == nil)
        #expect(found[.minorFaults]?.reason == "getrusage failed: EFAULT, Bad address")
    }

    @Test func `pauses are left out, and a new start forgets the stretch before`() throws {
        let set = CounterSet(source: try PlantedCounters(.init(counts: Self.busy)).source)
        set.start()
        set.pause()
        set.pause()
        set.resume()
        #expect(byName(set.stop())[.cycles]?.value == 10_000)
        set.start()
        #expect(byName(set.stop())[.cycles]?.value == 5000)
    }

    @Test func `another thread's numbers are never taken for this one's`() throws {
        let planted = try PlantedCounters(.init(counts: Self.busy))
        let set = CounterSet(source: planted.source)
        #expect(set.stop().allSatisfy { $0.value == nil && $0.reason == "no stretch was begun" })
        set.start()
        planted.changeThread()
        for reading in set.stop() {
            #expect(reading.value == nil)
            #expect(reading.reason?.contains("another thread") == true)
        }
    }

    @Test(arguments: [
        ("GenuineIntel", 6, 143, Optional(PerfEvent.cacheMisses), Optional(forwarded)),
        ("GenuineIntel", 6, 151, .cacheMisses, nil),
        ("GenuineIntel", 15, 85, .cacheMisses, nil),
        ("AuthenticAMD", 26, 2, nil, nil),
        ("HygonGenuine", 24, 0, nil, nil),
        ("ACompanyOfTheFuture", 6, 85, .lastLevelReadMisses, nil),
    ])
    func `events are opened where they mean what their name says`(
        vendor: String, family: Int, model: Int, misses: PerfEvent?, hitm: PerfEvent?
    ) {
        let chosen = CacheEvents(
            cpuInfo: "vendor_id\t: \(vendor)\ncpu family\t: \(family)\nmodel\t\t: \(model)\n")
        check(chosen.llcMisses, is: misses)
        check(chosen.hitm, is: hitm)
    }

    private func check(_ choice: CacheEvents.Choice, is event: PerfEvent?) {
        switch choice {
        case .event(let chosen): #expect(chosen == event)
        case .none(let reason):
            #expect(event == nil)
            #expect(!reason.isEmpty)
        }
    }
}
