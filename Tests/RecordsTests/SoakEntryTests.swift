import Foundation
import Records
import Statistics
import Testing

@Suite struct SoakEntryTests {
    private static func histogram(_ microseconds: [UInt64]) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        for value in microseconds { histogram.record(nanoseconds: value * 1000) }
        return histogram
    }

    /// What a soak had come to at some moment.
    private static let early: SoakTotals = {
        var totals = SoakTotals()
        totals.episodes = 2
        totals.cycles = 10
        totals.operations = 100
        totals.kills = 11
        totals.seconds = 1.5
        totals.coverage = WindowCoverage(windows: ["a", "b"])
        totals.coverage.windows["a"] = .init(hits: 5, opened: 1)
        totals.coverage.pairs = ["a+a": 1]
        totals.killToConfirm = histogram([1, 2])
        totals.known = ["G1 hang": 1]
        totals.ran = ["lives rseq": 2]
        totals.invalid = [.init(from: 0.5, to: 1.5, reason: "CPU 1 went offline")]
        totals.invalidCount = 2
        totals.violations = [
            Violation(invariant: "INV-1", symptom: "s", detail: "d", replay: "r")
        ]
        totals.violationCount = 1
        totals.dumps = ["dumps/1"]
        return totals
    }()

    /// The same soak later.
    private static let late: SoakTotals = {
        var totals = early
        totals.episodes = 5
        totals.cycles = 30
        totals.operations = 400
        totals.kills = 33
        totals.seconds = 4
        totals.resumptions = 1
        totals.coverage.windows["a"] = .init(hits: 9, opened: 2)
        totals.coverage.windows["c"] = .init(hits: 7, opened: 0)
        totals.coverage.pairs = ["a+a": 1, "a+b": 4]
        totals.killToConfirm = histogram([1, 2, 64, 64])
        totals.known = ["G1 hang": 1, "G2 hang": 2]
        totals.ran = ["lives rseq": 3, "aio slots": 2]
        totals.invalid = [
            .init(from: 0.5, to: 2, reason: "CPU 1 went offline"),
            .init(from: 3, to: 3.5, reason: "the clock stepped"),
        ]
        totals.invalidCount = 4
        totals.violations.append(
            Violation(invariant: "INV-2", symptom: "s", detail: "d", replay: "r"))
        totals.violationCount = 3
        totals.dumps.append("dumps/2")
        return totals
    }()

    @Test func `an interval holds what was added`() {
        let part = Self.late.since(Self.early)
        #expect(part.episodes == 3)
        #expect(part.cycles == 20)
        #expect(part.operations == 300)
        #expect(part.kills == 22)
        #expect(part.seconds == 2.5)
        #expect(part.resumptions == 1)
        #expect(part.coverage.windows["a"] == .init(hits: 4, opened: 1))
        #expect(part.coverage.windows["b"] == .init())
        #expect(part.coverage.windows["c"] == .init(hits: 7))
        #expect(part.coverage.pairs == ["a+b": 4])
        #expect(part.killToConfirm.count == 2)
        #expect(part.killToConfirm.max.map { $0 / 1000 } == 64)
        #expect(part.known == ["G2 hang": 2])
        #expect(part.ran == ["lives rseq": 1, "aio slots": 2])
        #expect(
            part.invalid == [
                .init(from: 1.5, to: 2, reason: "CPU 1 went offline"),
                .init(from: 3, to: 3.5, reason: "the clock stepped"),
            ])
        #expect(part.invalidCount == 2)
        #expect(part.violations.map(\.invariant) == ["INV-2"])
        #expect(part.violationCount == 2)
        #expect(part.dumps == ["dumps/2"])
    }

    @Test func `nothing was added between a moment and itself`() {
        let part = Self.late.since(Self.late)
        var none = SoakTotals()
        none.resumptions = 1
        none.coverage = WindowCoverage(windows: ["a", "b", "c"])
        #expect(part == none)
        #expect(Self.late.since(SoakTotals()) == Self.late)
    }

    @Test func `what a histogram has counted since is what was recorded since`() {
        var generator = SplitMix64(seed: 7)
        var histogram = LatencyHistogram()
        for _ in 0..<500 { histogram.record(nanoseconds: generator.next() >> 30) }
        let earlier = histogram
        var added = LatencyHistogram()
        for _ in 0..<500 {
            let value = generator.next() >> 30
            histogram.record(nanoseconds: value)
            added.record(nanoseconds: value)
        }
        let part = histogram.since(earlier)
        #expect(part.count == 500)
        #expect(part.p50 == added.p50)
        #expect(part.p99 == added.p99)
        var whole = earlier
        whole.merge(part)
        #expect(whole.p50 == histogram.p50)
        #expect(whole.count == histogram.count)
        // A histogram of another soak is no reason to trap.
        #expect(earlier.since(histogram).count == 0)
    }

    @Test func `an entry tells the windows in their order, and which were never met`() {
        let entry = SoakEntry(totals: Self.late, windows: ["b", "a", "d"], from: 2, number: 3)
        #expect(entry.windows.map(\.name) == ["b", "a", "d", "c"])
        #expect(entry.windows.map(\.hits) == [0, 9, 0, 7])
        #expect(entry.neverHit == ["b", "d"])
        #expect(entry.possiblePairs == 6)
        #expect(entry.windowPairs.map(\.windows) == [["a", "b"], ["a", "a"]])
        #expect(entry.windowPairs.map(\.count) == [4, 1])
        #expect(entry.stretch == .init(from: 2, to: 6, number: 3))
        #expect(entry.cyclesPerSecond == 7.5)
        #expect(entry.operationsPerSecond == 100)
        #expect(entry.resumed)
        #expect(entry.findings == 3)
        #expect(SoakEntry(totals: SoakTotals(), windows: []).cyclesPerSecond == nil)
        #expect(!SoakEntry(totals: SoakTotals(), windows: []).resumed)
    }

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func `an entry has the keys of the contract`() throws {
        #expect(
            try json(SoakEntry(totals: Self.early, windows: ["a", "b"])) == """
                {"cycles":10,"cycles_per_second":6.666666666666667,"dumps":["dumps/1"],\
                "episodes":2,"findings":1,\
                "invalid":[{"from":0.5,"reason":"CPU 1 went offline","to":1.5}],\
                "invalid_count":2,"kills":11,"known":{"G1 hang":1},\
                "latency":{"confirm_to_release":null,\
                "kill_to_confirm":{"max_us":2,"p50_us":1.003,"p99_us":2,"samples":2},\
                "teardown":null},"never_hit":["b"],"operations":100,\
                "operations_per_second":66.66666666666667,"oracle_throughput":[],"possible_pairs":3,\
                "ran":{"lives rseq":2},"resumed":false,"resumptions":0,"seconds":1.5,\
                "skipped":null,"stretch":{"from":0,"number":null,"to":1.5},\
                "window_pairs":[{"count":1,"windows":["a","a"]}],\
                "windows":[{"hits":5,"name":"a","opened":1},{"hits":0,"name":"b","opened":0}]}
                """)
        #expect(try json(SoakEntry(skipped: "why")).contains(#""cycles_per_second":null"#))
    }

    @Test func `entries survive the round trip, in a file too`() throws {
        let entries = [
            SoakEntry(totals: Self.late, windows: ["a", "b"], from: 3), SoakEntry(skipped: "why"),
        ]
        let path = FileManager.default.temporaryDirectory
            .appending(path: "reftorture-\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try RecordStore(path: path)
        try store.append(RecordFixture.document(entries, command: "soak"))
        let line = try #require(try StoredRecords(reading: path).lines.first)
        #expect(line.command == "soak")
        #expect(try line.document(of: SoakEntry.self).results == entries)
        let error = #expect(throws: RecordError.self) { try line.document(of: BenchEntry.self) }
        #expect(error?.exitCode == 65)
    }
}
