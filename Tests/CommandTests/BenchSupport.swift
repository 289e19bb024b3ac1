import Foundation
import Records
import Testing

/// One invocation of `bench` after the other: each needs the CPUs for itself.
@Suite(.serialized) enum BenchSuite {}

/// What the tests of `bench` share.
enum BenchDocument {
    /// A run that is over in a moment, of two subjects.
    static let short = ["bench", "-d", "300ms", "--subjects", "locked,slots+qsbr"]

    /// The document on standard output.
    static func decoded(_ output: String) throws -> Document<BenchEntry> {
        try JSONDecoder().decode(Document<BenchEntry>.self, from: Data(output.utf8))
    }

    /// The entries of each line of a file of records.
    static func stored(at path: String) throws -> [Document<BenchEntry>] {
        let stored = try StoredRecords(reading: path)
        #expect(stored.truncatedLine == nil)
        return try stored.lines.map { try $0.document(of: BenchEntry.self) }
    }
}
