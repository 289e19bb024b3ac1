import Foundation
import Records
import Testing

@Suite struct CounterReadingTests {
    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static let known = CounterReading(
        name: "llc-misses", value: 1500.5, perPair: 0.25, runningShare: 0.5)
    private static let unknown = CounterReading(unknown: .hitm, reason: "no such event")

    @Test func `a number has the keys of the contract`() throws {
        #expect(
            try json(Self.known) == """
                {"name":"llc-misses","per_pair":0.25,"reason":null,"running_share":0.5,\
                "value":1500.5}
                """)
    }

    @Test func `what is unknown is null, not absent and not 0`() throws {
        #expect(
            try json(Self.unknown) == """
                {"name":"hitm","per_pair":null,"reason":"no such event","running_share":null,\
                "value":null}
                """)
    }

    @Test func `readings survive the round trip, and names of later versions too`() throws {
        let later = CounterReading(name: "tlb-misses", value: 3)
        for reading in [Self.known, Self.unknown, later] {
            let data = try JSONEncoder().encode(reading)
            #expect(try JSONDecoder().decode(CounterReading.self, from: data) == reading)
        }
    }

    @Test func `the names are those that records use, in the order of reports`() {
        #expect(
            CounterName.allCases.map(\.rawValue) == [
                "cycles", "instructions", "llc-misses", "hitm", "migrations",
                "involuntary-switches", "voluntary-switches", "minor-faults", "major-faults",
            ])
        #expect(CounterName.allCases.filter(\.isHardware).count == 4)
    }
}
