import Foundation
import Records
import Statistics
import Testing

@Suite struct EntryCodingTests {
    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func `a bench entry has the keys of the contract`() throws {
        let percentiles = #"{"max":300,"p50":1.5,"p99":20.25,"samples":64}"#
        #expect(
            try json(RecordFixture.entry) == """
                {"chunks":9,"control":"freeze","control_us":\(percentiles),"cpus":[0,1],"discarded":3,"kill_steps_us":{"barrier":\(percentiles),\
                "confirm":\(percentiles),"sum":\(percentiles)},"kill_to_confirm_us":\(percentiles),\
                "mode":"percpu","ns_per_pair":{"high":2,"low":1.25,"median":1.5,"samples":20},\
                "pairs":1000,"phases_us":null,"ratio_to_floor":{"high":2.25,"low":1.75,"median":2},"rivals_overlapped":null,\
                "skipped":null,"slots_on_own_node":true,"subject":"rseq","workers":2,\
                "workers_by_kind":{"dispatch":2,"own":0},"workload":"get-put"}
                """)
    }

    @Test func `what is unknown in a bench entry is null, not absent`() throws {
        #expect(
            try json(RecordFixture.skipped) == """
                {"chunks":0,"control":null,"control_us":null,"cpus":[],"discarded":0,"kill_steps_us":null,"kill_to_confirm_us":null,\
                "mode":"percpu","ns_per_pair":null,"pairs":0,"phases_us":null,"ratio_to_floor":null,"rivals_overlapped":null,\
                "skipped":"needs a CPU of its own","slots_on_own_node":null,\
                "subject":"pinned+qsbr","workers":2,"workers_by_kind":null,"workload":"get-put"}
                """)
    }

    @Test func `a conformance entry has the keys of the contract`() throws {
        #expect(
            try json(RecordFixture.conformance) == """
                {"failed":1,"file":"kernel-6.1.jsonl","first_failure":{"expected":"warns",\
                "got":"silence","step":3,"vector":"kill-twice"},"passed":7,"refused":1,\
                "skipped":1,"subject":"rseq","vectors":10}
                """)
        var held = RecordFixture.conformance
        held.firstFailure = nil
        #expect(try json(held).contains(#""first_failure":null"#))
    }

    @Test func `a compare entry has the keys of the contract, and unknown is null`() throws {
        var entry = CompareEntry(
            a: "G0", b: "G1", workload: "pin", subject: "rseq", shape: "kernel", what: "alone",
            mode: "percpu", workers: 1, cpus: [3], minEffect: 0.02)
        #expect(
            try json(entry) == """
                {"a":"G0","a_ns":null,"a_operations":null,"b":"G1","b_ns":null,"b_operations":null,\
                "control_ns":null,"cpus":[3],"discarded":0,"min_effect":0.02,"mode":"percpu",\
                "noise_floor":null,"paired":true,"pairs":0,"pairs_needed":null,"ratio":null,\
                "rounds":null,"shape":"kernel","skipped":null,"subject":"rseq","verdict":null,"what":"alone",\
                "workers":1,"workload":"pin"}
                """)
        let ratio = PairedRatio(
            count: 9, median: 0.75, interval: Interval(low: 0.5, high: 0.875, coverage: 0.95))
        entry.enter(Judged(ratio: ratio, noise: ratio, minEffect: 0.25))
        entry.aOperations = .init(pageAtomics: 2, refPercpu: 1, refAtomic: 0.5)
        let text = try json(entry)
        for part in [
            #""a_operations":{"page_atomics":2,"ref_atomic":0.5,"ref_percpu":1}"#,
            #""ratio":{"high":0.875,"low":0.5,"median":0.75}"#, #""noise_floor":0.5"#,
            #""pairs":9"#, #""verdict":"inconclusive""#, #""min_effect":0.25"#,
        ] {
            #expect(text.contains(part), "\(text)")
        }
        #expect(entry.margin == 0.5)
        #expect(try JSONDecoder().decode(CompareEntry.self, from: Data(text.utf8)) == entry)
    }

    @Test func `entries survive the round trip`() throws {
        for entry in [RecordFixture.entry, RecordFixture.skipped] {
            let data = try JSONEncoder().encode(entry)
            #expect(try JSONDecoder().decode(BenchEntry.self, from: data) == entry)
        }
        let data = try JSONEncoder().encode(RecordFixture.conformance)
        #expect(
            try JSONDecoder().decode(ConformanceEntry.self, from: data)
                == RecordFixture.conformance)
    }

    @Test func `figures come over from statistics with their units`() throws {
        let summary = try Summary([3, 1, 2])
        #expect(Measured(summary) == Measured(median: 2, low: 1, high: 3, samples: 3))
        #expect(Measured(ratios: summary).samples == nil)
        var histogram = LatencyHistogram()
        #expect(Percentiles(histogram) == nil)
        histogram.record(nanoseconds: 1500)
        #expect(
            Percentiles(histogram) == Percentiles(p50: 1.5, p99: 1.5, max: 1.5, samples: 1))
    }

    @Test func `yardsticks are known by name`() {
        var entry = RecordFixture.entry
        #expect(!entry.isReference)
        entry.subject = "clock-overhead"
        #expect(entry.isReference)
    }
}
