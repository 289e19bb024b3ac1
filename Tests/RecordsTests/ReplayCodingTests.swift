import Foundation
import Records
import Statistics
import Testing

@Suite struct ReplayCodingTests {
    private static let full = ReplayEntry(
        token: "rt1:soak:x:y", kind: "soak", title: "lives rseq", perturbed: true,
        finding: .init(invariant: "INV-6", symptom: "hang", detail: "d"), runs: 10, found: 3,
        ownSeed: true, first: 2, seconds: 4.5,
        probability: .init(estimate: 0.25, low: 0.125, high: 0.5),
        stopped: "after all runs", always: false,
        shrunk: .init(
            token: "rt1:soak:z:w", changed: [.init(name: "workers", from: "8", to: "2")],
            tried: 40, triesPerStep: 9, runs: 18, found: 9,
            probability: .init(estimate: 0.5, low: 0.25, high: 0.75), ended: "enough"),
        skipped: "a reason")

    private static let bare = ReplayEntry(token: "t", kind: "soak", title: "lives rseq")

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func `an entry has the keys of the contract`() throws {
        #expect(
            try json(Self.full) == """
                {"always":false,"finding":{"detail":"d","invariant":"INV-6","symptom":"hang"},\
                "first":2,"found":3,"kind":"soak","own_seed":true,\
                "perturbed":true,\
                "probability":{"estimate":0.25,"high":0.5,"low":0.125},"runs":10,"seconds":4.5,\
                "shrunk":{"changed":[{"from":"8","name":"workers","to":"2"}],"ended":"enough",\
                "found":9,"probability":{"estimate":0.5,"high":0.75,"low":0.25},"runs":18,\
                "token":"rt1:soak:z:w","tried":40,"tries_per_step":9},"skipped":"a reason",\
                "stopped":"after all runs",\
                "title":"lives rseq","token":"rt1:soak:x:y"}
                """)
    }

    @Test func `what is unknown is null, not absent`() throws {
        #expect(
            try json(Self.bare) == """
                {"always":false,"finding":null,"first":null,"found":0,"kind":"soak",\
                "own_seed":null,"perturbed":false,"probability":null,"runs":0,"seconds":0,"shrunk":null,\
                "skipped":null,"stopped":null,"title":"lives rseq","token":"t"}
                """)
        #expect(
            try json(ReplayEntry.Finding(invariant: nil, symptom: "hang"))
                == #"{"detail":null,"invariant":null,"symptom":"hang"}"#)
    }

    @Test func `entries survive the round trip`() throws {
        for entry in [Self.full, Self.bare] {
            let data = try JSONEncoder().encode(entry)
            #expect(try JSONDecoder().decode(ReplayEntry.self, from: data) == entry)
        }
    }

    @Test func `what was never found is bounded by what one side says`() {
        let none = ReplayEntry.Probability(Proportion(successes: 0, of: 20))
        #expect(none.estimate == 0)
        #expect(none.low == 0)
        #expect(abs(none.high - 0.1391) < 1e-3)
    }
}
