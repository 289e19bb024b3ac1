import Foundation
import Records
import Testing

@Suite struct SelftestCodingTests {
    private static let full = SelftestEntry(
        id: "FI-06/no-grace", detector: "INV-10 late add", fault: "FI-06", planted: "no grace",
        kind: "statistical", expected: ["INV-10 late add", "INV-6 hang"], caught: true,
        by: "INV-10 late add", beside: ["INV-6 hang"], seconds: 4, boundSeconds: 60,
        rounds: .init(seconds: [4, 1, 2], missed: 0), skipped: "a reason")

    private static let bare = SelftestEntry(
        id: "sound/lives/rseq", detector: nil, fault: nil, planted: "sound", kind: "sound",
        boundSeconds: 10)

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func `an entry has the keys of the contract, unknown ones as null`() throws {
        #expect(
            try json(Self.full) == """
                {"beside":["INV-6 hang"],"bound_seconds":60,"by":"INV-10 late add","caught":true,\
                "detector":"INV-10 late add","expected":["INV-10 late add","INV-6 hang"],\
                "fault":"FI-06","id":"FI-06/no-grace","kind":"statistical","planted":"no grace",\
                "rounds":{"max":4,"median":2,"missed":0,"seconds":[4,1,2]},"seconds":4,\
                "skipped":"a reason"}
                """)
        #expect(
            try json(Self.bare) == """
                {"beside":[],"bound_seconds":10,"by":null,"caught":false,"detector":null,\
                "expected":[],"fault":null,"id":"sound/lives/rseq","kind":"sound",\
                "planted":"sound","rounds":null,"seconds":null,"skipped":null}
                """)
    }

    @Test func `entries survive the round trip`() throws {
        for entry in [Self.full, Self.bare] {
            let data = try JSONEncoder().encode(entry)
            #expect(try JSONDecoder().decode(SelftestEntry.self, from: data) == entry)
        }
    }

    @Test func `an entry holds when what is broken was caught or what is sound was not`() {
        var entry = Self.bare
        #expect(entry.holds)
        entry.caught = true
        #expect(!entry.holds)
        entry.kind = "deterministic"
        #expect(entry.holds)
        entry.caught = false
        #expect(!entry.holds)
        entry.skipped = "a reason"
        #expect(entry.holds)
    }

    @Test func `the median of rounds is that of the two in the middle`() {
        #expect(SelftestEntry.Rounds(seconds: [4, 1, 2, 3], missed: 0).median == 2.5)
        #expect(SelftestEntry.Rounds(seconds: [], missed: 0).median == nil)
    }
}
