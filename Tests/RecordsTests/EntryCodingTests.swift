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
