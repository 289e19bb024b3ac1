import Foundation
import Records
import Testing

@Suite struct TeardownCodingTests {
    private static let full = TeardownEntry(
        generation: "G1", driver: "dax-pmem", fault: "FI-21", faultSentence: "the kill waits",
        subject: "rseq", workload: "gup-fast", workers: 2, cpus: [0, 1], pages: 16, heldPins: 1,
        pins: 1000, cycles: 3,
        timeline: [.init(step: "zapUsers", atUs: 0, forUs: 1.5)],
        putLoop: .init(pagesPerSecond: 2, plainPagesPerSecond: 4), symptoms: ["hang"],
        expected: ["hang"], known: ["useAfterUnmap"],
        stories: [.init(symptom: "useAfterUnmap", goneIn: "G4", story: "too early")],
        asExpected: false, secondsToFind: 1.25, skipped: "a reason")

    private static let bare = TeardownEntry(
        generation: "G1", driver: "dax-pmem", subject: "rseq", workload: "none", workers: 1,
        cpus: [], pages: 1)

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func `an entry has the keys of the contract`() throws {
        #expect(
            try json(Self.full) == """
                {"as_expected":false,"cpus":[0,1],"cycles":3,"driver":"dax-pmem",\
                "expected":["hang"],"fault":"FI-21","fault_sentence":"the kill waits",\
                "generation":"G1","held_pins":1,"known":["useAfterUnmap"],"pages":16,"pins":1000,\
                "put_loop":{"pages_per_second":2,"plain_pages_per_second":4},\
                "seconds_to_find":1.25,"skipped":"a reason",\
                "stories":[{"gone_in":"G4","story":"too early","symptom":"useAfterUnmap"}],\
                "subject":"rseq","symptoms":["hang"],\
                "timeline":[{"at_us":0,"for_us":1.5,"step":"zapUsers"}],"workers":2,\
                "workload":"gup-fast"}
                """)
    }

    @Test func `what is unknown is null, not absent`() throws {
        #expect(
            try json(Self.bare) == """
                {"as_expected":true,"cpus":[],"cycles":0,"driver":"dax-pmem","expected":[],\
                "fault":null,"fault_sentence":null,"generation":"G1","held_pins":0,"known":[],\
                "pages":1,"pins":0,"put_loop":null,"seconds_to_find":null,"skipped":null,\
                "stories":[],"subject":"rseq","symptoms":[],"timeline":[],"workers":1,\
                "workload":"none"}
                """)
    }

    @Test func `entries survive the round trip`() throws {
        for entry in [Self.full, Self.bare] {
            let data = try JSONEncoder().encode(entry)
            #expect(try JSONDecoder().decode(TeardownEntry.self, from: data) == entry)
        }
    }

    @Test func `a file of teardowns is read back, and is no file of another command`() throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "reftorture-\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try RecordStore(path: path)
        try store.append(RecordFixture.document([Self.full, Self.bare], command: "teardown"))
        try store.synchronize()
        let line = try #require(try StoredRecords(reading: path).lines.first)
        #expect(line.command == "teardown")
        #expect(try line.document(of: TeardownEntry.self).results == [Self.full, Self.bare])
        let error = #expect(throws: RecordError.self) { try line.document(of: BenchEntry.self) }
        #expect(error?.exitCode == 65)
        #expect(error?.line.contains("results.0.") == true, "\(error?.line ?? "")")
        #expect(error?.line.contains("\n") == false)
    }
}
