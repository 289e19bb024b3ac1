import Foundation
import Records
import TestSupport
import Testing

@Suite struct FlightDumpTests {
    @Test func `the text for people is what its golden file holds`() throws {
        #expect(try GoldenFile("dump.txt").difference(from: FixedDump.dump.text) == nil)
    }

    @Test func `no line of it is wider than 80 columns, but for those to be copied`() {
        for text in [FixedDump.dump.text, FixedDump.large.text] {
            let wide: [Substring] = text.split(separator: "\n").filter { $0.count > 80 }
            #expect(wide.allSatisfy { $0.hasPrefix("token ") || $0.hasPrefix("again ") })
            #expect(wide.count == 2)
        }
    }

    @Test func `what is left out of the text is said, and is in the document`() throws {
        let text = FixedDump.large.text
        #expect(text.contains("\n  8 more references are in dump.json\n"))
        #expect(text.contains("\n  36 more workers are in dump.json\n"))
        #expect(text.contains("worker 63 ") && !text.contains("worker 64 "))
        let data = try JSONEncoder().encode(FixedDump.large)
        let read = try JSONDecoder().decode(FlightDump<FixedDump.Plan>.self, from: data)
        #expect(read.standings == FixedDump.large.standings)
        #expect(read.threads == FixedDump.large.threads)
    }

    @Test func `missing standings are said and not taken for none`() {
        var dump = FixedDump.dump
        dump.standings = []
        #expect(dump.text.contains("References\n  none\n"))
        dump.standingsMissing = "the episode did not tell"
        #expect(dump.text.contains("References\n  the episode did not tell\n"))
        #expect(!dump.text.contains("References\n  none\n"))
    }

    @Test func `the document has the keys that others read`() throws {
        let data = try JSONEncoder().encode(FixedDump.dump)
        let document = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            Set(document.keys) == [
                "schema", "revision", "time", "elapsed_us", "title", "plan", "seed", "episode",
                "token", "replay", "what", "findings", "standings", "threads", "coverage", "host",
            ])
        #expect(document["schema"] as? String == "reftorture-dump/1")
        let threads = try #require(document["threads"] as? [[String: Any]])
        #expect(Set(threads[2].keys) == ["name", "number", "kind", "cycles", "kills", "events"])
        #expect(threads[2]["kind"] as? String == "lane")
        let events = try #require(threads[2]["events"] as? [[String: Any]])
        #expect(Set(events[1].keys) == ["at_us", "event", "argument", "name"])
        let standings = try #require(document["standings"] as? [[String: Any]])
        #expect(
            Set(standings[0].keys) == [
                "name", "mode", "count", "count_less_bias", "slots", "sum", "pending",
                "outstanding", "steps",
            ])
        let read = try JSONDecoder().decode(FlightDump<FixedDump.Plan>.self, from: data)
        #expect(read.plan == FixedDump.dump.plan)
        #expect(read.seed == .max)
        #expect(read.standings == FixedDump.dump.standings)
        #expect(read.findings == FixedDump.dump.findings)
        #expect(read.coverage == FixedDump.dump.coverage)
    }
}
