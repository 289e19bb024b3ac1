import Foundation
import Records
import TestSupport
import Testing

@testable import Reporting

/// The text of `contention` for people and for programs.
@Suite struct ContentionReportTests {
    private static func human(
        _ document: Document<ContentionEntry> = FixedContention.document, columns: Int = 80,
        isColoured: Bool = false
    ) throws -> [String] {
        try HumanTable().render(
            document, style: Style(columns: columns, isColoured: isColoured)
        ).components(separatedBy: "\n")
    }

    @Test(arguments: ReportFormats.all.map(\.id))
    func `a format writes contention as its golden file holds it`(id: String) throws {
        let format = try ReportFormats.named(id)
        let text = try format.render(FixedContention.document, style: Style())
        let golden = GoldenFile("contention.\(format.fileExtension)")
        #expect(try golden.difference(from: text) == nil)
    }

    @Test func `each map stands there once, with its title once`() throws {
        let lines = try Self.human()
        let titles = ContentionEntry.charts(of: FixedContention.document).filter(\.isMap)
            .map(\.title)
        #expect(titles.count == 3)
        for title in titles { #expect(lines.count { $0.hasPrefix(title) } == 1, "\(title)") }
        #expect(lines.contains { $0.hasSuffix(", rseq: one node: 0.86 ns") })
    }

    @Test(arguments: [72, 80, 132])
    func `no line is wider than it may be, and no column touches the next`(columns: Int) throws {
        var documents = [
            FixedContention.document, SyntheticContention.document(SyntheticContention.small),
        ]
        var noisy = FixedContention.document
        for index in noisy.results.indices where noisy.results[index].nsPerPair != nil {
            noisy.results[index].nsPerPair = Measured(median: 2e6, low: 25, high: 9e8)
            noisy.results[index].storm?.slowdown = Measured(median: 2e6, low: 1.01, high: 9e6)
            noisy.results[index].subject = "pinned+membarrier+\(index % 3)"
        }
        documents.append(noisy)
        for document in documents {
            let lines = try Self.human(document, columns: columns)
            for line in lines { #expect(line.count <= columns && line.last != " ", "\(line)") }
            #expect(!lines.contains { $0.contains("cyclesinstructions") })
            let cut = lines.filter { $0.contains("…") }
            #expect(cut.allSatisfy { $0.contains("pinned+memb") }, "\(cut)")
        }
    }

    @Test func `colour adds nothing but escapes, save where it replaces shades`() throws {
        let coloured = try Self.human(isColoured: true)
        #expect(coloured.contains { $0.contains("\u{1b}[48;5;") })
        let plain = coloured.map { $0.replacing(/\u{1b}\[[0-9;]*m/, with: "") }
        #expect(try plain == Self.human())
    }

    @Test func `counters that are zero everywhere are one sentence, others are columns`() throws {
        let text = try Self.human().joined(separator: "\n")
        #expect(text.contains("none: migrations, voluntary-switches, major-faults"))
        #expect(!text.contains("migrations  ") && text.contains("nvcswch"))
        var document = FixedContention.document
        for point in document.results.indices {
            for index in document.results[point].counters.indices
            where document.results[point].counters[index].name == "migrations" {
                document.results[point].counters[index].perPair = 1e-6
            }
        }
        let moved = try Self.human(document).joined(separator: "\n")
        #expect(moved.contains("none: voluntary-switches, major-faults"))
        #expect(moved.contains("migrations  "))
    }

    @Test func `the yardstick without switches was asked for none`() throws {
        let lines = try Self.human()
        #expect(lines.count { $0.contains(" none ") && $0.contains("rseq") } == 2)
        #expect(!lines.contains { $0.contains("0.00") })
        #expect(lines.contains { $0.contains("while 8 workers get and put") })
    }

    @Test func `subjects that a part left out for one reason stand in one sentence with its name`()
        throws
    {
        let lines = try Self.human().filter { $0.hasPrefix("skipped") }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("skipped in storms: locked, slots: the time allows") == true)
    }

    @Test func `a curve is drawn from four numbers of workers on`() throws {
        func drawn(_ document: Document<ContentionEntry>) throws -> Int {
            try Self.human(document).count { line in line.contains { "▁▂▃▄▅▆▇".contains($0) } }
        }
        #expect(try drawn(FixedContention.document) == 4)
        var few = FixedContention.document
        few.results.removeAll { $0.kind == .point && $0.workers > 4 }
        #expect(try drawn(few) == 0)
    }

    /// What cli.md promises to programs.
    @Test func `JSON has the keys that are promised`() throws {
        let text = try JSONDocument().render(FixedContention.document, style: Style())
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let results = try #require(object?["results"] as? [[String: Any]])
        let point = try #require(results.first)
        for key in ["subject", "workers", "placement", "ns_per_pair", "scaling", "maps"] {
            #expect(point[key] != nil, "\(key)")
        }
        let scaling = try #require(point["scaling"] as? [String: Any])
        for key in ["sigma", "kappa", "knee"] { #expect(scaling[key] != nil, "\(key)") }
        let maps = results.compactMap { $0["maps"] as? [[String: Any]] }.joined()
        let map = try #require(maps.first)
        for key in ["kind", "rows", "columns", "values", "unit"] {
            #expect(map[key] != nil, "\(key)")
        }
    }
}
