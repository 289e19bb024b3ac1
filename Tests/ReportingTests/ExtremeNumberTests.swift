import Foundation
import Records
import Testing

@testable import Reporting

/// Numbers that no run records but a file may hold: a format shows them or refuses the record, and lives on.
@Suite struct ExtremeNumberTests {
    /// As JSON writes them; what does not fit the key is refused when it is read.
    private static var extremes: [Any] { [Int.max, Int.min, 1e300, 0, -1] }

    /// Where a number stands, in the first element of each list.
    private static func paths(_ value: Any, _ path: [String] = []) -> [[String]] {
        switch value {
        case let object as [String: Any]:
            object.sorted { $0.key < $1.key }.flatMap { paths($0.value, path + [$0.key]) }
        case let list as [Any]: list.first.map { paths($0, path + ["0"]) } ?? []
        // Flags too, as 0 and 1 may be read as such: a number in place of one is refused.
        case is NSNumber: [path]
        default: []
        }
    }

    private static func replacing(_ value: Any, _ path: ArraySlice<String>, _ new: Any) -> Any {
        guard let key = path.first else { return new }
        if var object = value as? [String: Any], let inner = object[key] {
            object[key] = replacing(inner, path.dropFirst(), new)
            return object
        }
        guard var list = value as? [Any], !list.isEmpty else { return value }
        list[0] = replacing(list[0], path.dropFirst(), new)
        return list
    }

    /// Renders every such document; one that crashes ends the process, with its path as the last line.
    ///
    /// - Returns: How many were shown, so that a test sees that there were some.
    private static func render<Entry: Reportable>(_ document: Document<Entry>) throws -> Int {
        let text = try JSONDocument().render(document, style: Style())
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
        var shown = 0
        for path in paths(object) where path.first == "results" || path.first == "host" {
            for extreme in extremes {
                let changed = replacing(object, path[...], extreme)
                let data = try JSONSerialization.data(withJSONObject: changed)
                guard let odd = try? JSONDecoder().decode(Document<Entry>.self, from: data) else {
                    continue
                }
                for format in ReportFormats.all {
                    shown += (try? format.render(odd, style: Style())) == nil ? 0 : 1
                }
            }
        }
        return shown
    }

    private static func few<Entry>(_ document: Document<Entry>, _ count: Int = 2)
        -> Document<Entry>
    {
        var document = document
        document.results = Array(document.results.prefix(count))
        return document
    }

    @Test(arguments: ContentionEntry.Kind.allCases)
    func `no number of a contention record ends the report`(kind: ContentionEntry.Kind) throws {
        var document = FixedContention.document
        document.results.removeAll { $0.kind != kind || $0.skipped != nil }
        // The first storm is the calm.
        if kind == .storm { document.results.removeFirst() }
        #expect(try Self.render(Self.few(document)) > 0)
    }

    @Test func `no number of a bench record ends the report`() throws {
        var document = FixedRecords.bench
        document.results.removeAll { $0.killStepsUs == nil && $0.subject != "shared" }
        #expect(try Self.render(document) > 0)
    }

    @Test func `no number of a soak record ends the report`() throws {
        #expect(try Self.render(FixedSoaks.held) > 0)
        var many = FixedSoaks.violated
        many.results.append(FixedSoaks.held.results[0])
        #expect(try Self.render(many) > 0)
    }

    /// Both lists of the same load, whose counts are added up.
    @Test func `counts of a soak that no integer holds together are capped`() {
        let ran = ["devices G1 dax-pmem rseq": Int.max, "devices G1 nvdimm-pmem rseq": 5]
        let lines = SoakRanTable(ran: ran, style: Style()).lines
        #expect(
            lines.contains { $0.contains("G1") && $0.contains("…") || $0.contains("\(Int.max)") })
    }

    @Test func `no number of another record ends the report`() throws {
        #expect(try Self.render(FixedRecords.conformance) > 0)
        #expect(try Self.render(Self.few(FixedRecords.comparison)) > 0)
        #expect(try Self.render(Self.few(FixedTeardowns.document)) > 0)
    }

    @Test func `a sum that no integer holds is capped`() {
        #expect([Int.max, 1].cappedSum == .max)
        #expect([Int.min, -1].cappedSum == .min)
        #expect([3, -5].cappedSum == -2)
    }
}
