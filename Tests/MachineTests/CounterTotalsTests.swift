import Records
import Testing

@testable import Machine

struct CounterTotalsTests {
    private func worker(
        cycles: Double, share: Double, llc: CounterReading? = nil, migrations: Double = 1
    ) -> [CounterReading] {
        var all: [CounterReading] = CounterName.allCases.map { CounterReading($0, value: 2) }
        all[0] = CounterReading(.cycles, value: cycles, runningShare: share)
        if let llc { all[2] = llc }
        all[4] = CounterReading(.migrations, value: migrations)
        return all
    }

    @Test func `workers add up, and the share is that of the worst`() throws {
        var totals = CounterTotals()
        totals.add(worker(cycles: 3000, share: 1), worker: 0)
        totals.add(worker(cycles: 1000, share: 0.25, migrations: 0), worker: 1)
        let found = totals.readings(pairs: 800)
        #expect(found.map(\.name) == CounterName.allCases.map(\.rawValue))
        #expect(
            found[0]
                == CounterReading(name: "cycles", value: 4000, perPair: 5, runningShare: 0.25))
        #expect(found[4] == CounterReading(name: "migrations", value: 1, perPair: 0.00125))
    }

    @Test func `a sum with a part that nobody knows is unknown, and tells whose`() throws {
        let absent = CounterReading(unknown: .llcMisses, reason: "EMFILE")
        var totals = CounterTotals()
        totals.add(worker(cycles: 3000, share: 1), worker: 4)
        totals.add(worker(cycles: 1000, share: 1, llc: absent), worker: 7)
        let found = totals.readings(pairs: 800)[2]
        #expect(
            found
                == CounterReading(
                    name: "llc-misses", reason: "1 of 2 workers have no number; worker 7: EMFILE"))
        #expect(totals.readings(pairs: 800)[0].value == 4000)
    }

    @Test func `what nobody knows for the same reason has that reason`() {
        let absent = CounterReading(unknown: .llcMisses, reason: "ENOENT")
        var totals = CounterTotals()
        for index in 0..<3 { totals.add(worker(cycles: 1, share: 1, llc: absent), worker: index) }
        #expect(totals.readings(pairs: 1)[2].reason == "ENOENT")
    }

    @Test func `without pairs, workers or a reading there is no number made up`() {
        var totals = CounterTotals()
        for reading in totals.readings(pairs: 10) {
            #expect(reading.value == nil)
            #expect(reading.reason == "no worker has counted")
        }
        totals.add(worker(cycles: 10, share: 1), worker: 0)
        #expect(totals.readings(pairs: 0)[0].value == 10)
        #expect(totals.readings(pairs: 0)[0].perPair == nil)
        totals.add([], worker: 1)
        #expect(totals.readings(pairs: 10).allSatisfy { $0.value == nil && $0.reason != nil })
    }
}
