import Foundation
import Records
import Testing

@testable import Reporting

/// What formats that draw nothing say of maps, counters and fits.
@Suite struct MapFormatTests {
    private static func text(
        _ id: String, _ document: Document<ContentionEntry> = FixedContention.document
    ) throws -> String {
        try ReportFormats.named(id).render(document, style: Style())
    }

    @Test func `csv has every cell of every map, with what became of it`() throws {
        let tables = try Self.text("csv").components(separatedBy: "\r\n\r\n")
        let lines = try #require(tables.last).split(separator: "\r\n").map(String.init)
        #expect(tables.count == 2)
        #expect(lines[0] == "host,kernel,kind,subject,map,row,column,value,spread,unit,state")
        #expect(lines.count == 1 + 8 * 8 + 2 * 2 + 1)
        let place = "two-sockets,6.18.0,"
        #expect(lines.contains("\(place)cpu-cpu,line,1,0,4,9.5,0.19,ns,measured"))
        #expect(lines.contains("\(place)cpu-cpu,line,1,0,0,,,ns,meaningless"))
        #expect(lines.contains("\(place)cpu-cpu,line,1,1,5,,,ns,lost"))
        #expect(lines.contains("\(place)cpu-cpu,line,1,6,7,,,ns,unreached"))
        #expect(lines.contains("\(place)node-counter,shared,1,0,1,310.0,6.0,ns,measured"))
    }

    @Test func `prom has a sample per measured cell, and none of a map too large for a scraper`()
        throws
    {
        func samples(_ text: String) -> [String] {
            text.split(separator: "\n").map(String.init)
                .filter { $0.hasPrefix("reftorture_contention_map_seconds{") }
        }
        let text = try Self.text("prom")
        #expect(samples(text).count == 56 - 4 + 4 + 1)
        #expect(
            samples(text).contains {
                $0.contains("map=\"node-counter\"")
                    && $0.hasSuffix("row=\"0\",column=\"1\"} 3.1e-07")
            })
        var large = FixedContention.document
        let index = try #require(large.results.firstIndex { $0.kind == .map })
        large.results[index].maps = [
            ContentionMap(
                kind: .cpuToCPU, subject: "line", rows: Array(0..<65), columns: [0],
                values: [[nil]] + (1..<65).map { [Double($0)] }, samples: 3)
        ]
        let without = try Self.text("prom", large)
        #expect(samples(without).count == 4 + 1)
        let left = without.split(separator: "\n").filter { $0.contains("map_left_out{") }
        #expect(left.contains { $0.contains("map=\"cpu-cpu\"") && $0.hasSuffix(" 64.0") })
    }

    @Test func `markdown has a map of up to sixteen columns as a table`() throws {
        let text = try Self.text("markdown")
        #expect(text.contains("| from \\ to | 0 | 4 | 1 | 5 | 2 | 6 | 3 | 7 |"))
        #expect(text.contains("| 0 | 120 | 310 |"))
        #expect(text.contains("lost |") && text.contains("unreached |"))
        let large = try Self.text(
            "markdown", SyntheticContention.document(SyntheticContention.large))
        #expect(large.contains("384 × 384 cells, which csv has."))
    }

    @Test func `a counter that nobody knows is empty and has its reason`() throws {
        let point = try #require(FixedContention.document.results.first { $0.kind == .point })
        let cells = Dictionary(uniqueKeysWithValues: point.cells.map { ($0.name, $0.value) })
        #expect(cells["counter_instructions_per_pair"] == .number(9))
        #expect(cells["counter_migrations_per_pair"] == .number(0))
        #expect(cells["counter_hitm_per_pair"] == .unknown)
        let reasons = cells["counters_unknown"]?.text
        #expect(reasons?.contains("hitm: no counter tells a modified line") == true)
        #expect(cells["lambda_median"] == .number(1.56e9))
        #expect(cells["residual"] == .number(0.031))
        #expect(cells["fit_reason"] == .text("throughput grows as far as was looked"))
        let map = try #require(FixedContention.document.results.first { $0.kind == .map })
        #expect(map.cells.map(\.name) == point.cells.map(\.name))
        #expect(map.cells.first { $0.name == "counter_hitm_per_pair" }?.value == .unknown)
    }
}
