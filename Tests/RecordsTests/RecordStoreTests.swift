import Foundation
import Glibc
import Testing

@testable import Records

/// A directory of its own for each test.
private final class Scratch {
    let directory = FileManager.default.temporaryDirectory.appending(
        path: "reftorture-records-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func path(_ name: String = "records.jsonl") -> String { directory.appending(path: name).path }

    func write(_ text: String) throws -> String {
        try Data(text.utf8).write(to: directory.appending(path: "records.jsonl"))
        return path()
    }

    func text() throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path())), as: UTF8.self)
    }
}

@Suite struct RecordStoreTests {
    private let scratch: Scratch
    private let document = RecordFixture.document([RecordFixture.entry])

    init() throws { scratch = try Scratch() }

    @Test func `what is appended is read back, one line each`() throws {
        let store = try RecordStore(path: scratch.path())
        try store.append(document)
        try store.append(
            RecordFixture.document([RecordFixture.conformance], command: "conformance"))
        try store.synchronize()
        #expect(try scratch.text().split(separator: "\n").count == 2)
        #expect(try scratch.text().hasSuffix("}\n"))

        let records = try StoredRecords(reading: scratch.path())
        #expect(records.lines.map(\.command) == ["bench", "conformance"])
        #expect(records.truncatedLine == nil)
        let bench = try records.lines[0].document(of: BenchEntry.self)
        #expect(bench.results == [RecordFixture.entry])
        #expect(bench.plan.seed == .max)
        #expect(bench.violations == document.violations)
        #expect(
            try records.lines[1].document(of: ConformanceEntry.self).results
                == [RecordFixture.conformance])
    }

    @Test func `a second store goes on where the first ended`() throws {
        try RecordStore(path: scratch.path()).append(document)
        let first = try scratch.text()
        try RecordStore(path: scratch.path()).append(document)
        #expect(try scratch.text() == first + first)
    }

    @Test func `a torn last line is cut off before the next record`() throws {
        try RecordStore(path: scratch.path()).append(document)
        let line = try scratch.text()
        for torn in ["{", String(line.prefix(12)), String(line.dropLast(2))] {
            _ = try scratch.write(line + torn)
            try RecordStore(path: scratch.path()).append(document)
            #expect(try scratch.text() == line + line)
        }
    }

    @Test func `a last line that only lacks its newline is kept`() throws {
        try RecordStore(path: scratch.path()).append(document)
        let line = try scratch.text()
        _ = try scratch.write(line + line.dropLast())
        try RecordStore(path: scratch.path()).append(document)
        #expect(try scratch.text() == line + line + line)
    }

    @Test(arguments: ["dear diary", "dear diary\n", "a\n{\"b\": 1}\n", "{\n  \"schema\": 1\n}\n"])
    func `a file of something else is left alone`(text: String) throws {
        let path = try scratch.write(text)
        #expect(throws: RecordError.notRecords(path: path, reason: "its last line is no record")) {
            try RecordStore(path: path)
        }
        #expect(try scratch.text() == text)
    }

    @Test func `a last line longer than a read is found whole`() throws {
        var large = document
        large.environment.warnings = [String(repeating: "long ", count: 60_000)]
        try RecordStore(path: scratch.path()).append(large)
        let line = try scratch.text()
        _ = try scratch.write(line + line.dropLast(5))
        try RecordStore(path: scratch.path()).append(document)
        #expect(try StoredRecords(reading: scratch.path()).lines.count == 2)
        #expect(try scratch.text().hasPrefix(line))
    }

    @Test func `a full disk is exit 74`() throws {
        let store = try RecordStore(path: "/dev/full")
        #expect(
            throws: RecordError.cannotWrite(path: "/dev/full", reason: "No space left on device")
        ) { try store.append(document) }
        #expect(RecordError.cannotWrite(path: "", reason: "").exitCode == 74)
    }

    @Test func `a write that breaks off takes nothing with it`() throws {
        // The file-size limit of the process stands in for the end of the disk. It is set far above
        // what other tests write, and the file is sparse up to just below it.
        ProcessOutput.prepare()
        try RecordStore(path: scratch.path()).append(document)
        let line = try scratch.text()
        let limit = 1 << 28
        let handle = try #require(FileHandle(forUpdatingAtPath: scratch.path()))
        try handle.truncate(atOffset: UInt64(limit - 100 - line.utf8.count - 1))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(("\n" + line).utf8))
        var before = rlimit()
        // SAFETY: fills a value of ours, of the call's own type.
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
        var lowered = rlimit(rlim_cur: rlim_t(limit), rlim_max: before.rlim_max)
        let store = try RecordStore(path: scratch.path())
        // SAFETY: reads a value of ours, of the call's own type.
        #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &lowered) == 0)
        defer {
            // SAFETY: as above.
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
        }
        #expect(
            throws: RecordError.cannotWrite(path: scratch.path(), reason: "File too large")
        ) { try store.append(document) }
        #expect(try handle.seekToEnd() == UInt64(limit - 100))
        try handle.seek(toOffset: UInt64(limit - 100 - line.utf8.count))
        #expect(try handle.readToEnd() == Data(line.utf8))
    }

    @Test func `no such directory is exit 74 before anything runs`() throws {
        let path = scratch.path("missing/records.jsonl")
        #expect(
            throws: RecordError.cannotWrite(path: path, reason: "No such file or directory")
        ) { try RecordStore(path: path) }
    }

    @Test func `a figure that is not a number is refused and writes nothing`() throws {
        var entry = RecordFixture.entry
        entry.nsPerPair?.median = .nan
        let store = try RecordStore(path: scratch.path())
        let error = #expect(throws: RecordError.self) {
            try store.append(RecordFixture.document([entry]))
        }
        #expect(error?.exitCode == 70)
        #expect(try scratch.text() == "")
    }

    @Test func `writers on many threads do not tear each other's lines`() throws {
        let store = try RecordStore(path: scratch.path())
        let document = document
        DispatchQueue.concurrentPerform(iterations: 40) { _ in try? store.append(document) }
        #expect(try StoredRecords(reading: scratch.path()).lines.count == 40)
    }
}

@Suite struct StoredRecordsTests {
    private let scratch: Scratch
    private let line: String

    init() throws {
        scratch = try Scratch()
        try RecordStore(path: scratch.path()).append(
            RecordFixture.document([RecordFixture.entry]))
        line = try scratch.text()
    }

    @Test func `a line cut short is named and the rest is read`() throws {
        let records = try StoredRecords(reading: try scratch.write(line + line.dropLast(20)))
        #expect(records.lines.count == 1)
        #expect(records.truncatedLine == 2)
    }

    @Test func `blank lines do not count and do not shift the numbers`() throws {
        let records = try StoredRecords(reading: try scratch.write("\n" + line + " \r\n" + line))
        #expect(records.lines.map(\.number) == [2, 4])
    }

    @Test func `a newer schema is refused with file and line`() throws {
        let newer = line.replacing("reftorture/1", with: "reftorture/2")
        let path = try scratch.write(line + newer + line)
        let error = #expect(throws: RecordError.self) { try StoredRecords(reading: path) }
        #expect(error == .newerSchema(path: path, line: 2, found: "reftorture/2"))
        #expect(error?.exitCode == 65)
        #expect(error?.line.hasPrefix("\(path):2: schema 'reftorture/2' is newer") == true)
    }

    @Test(arguments: [
        "other/1", "reftorture", "reftorture/x", "reftorture/0", "reftorture/1/1", "reftorture/01",
        "reftorture/+1",
    ])
    func `a foreign schema is malformed`(schema: String) throws {
        let path = try scratch.write(line + line.replacing("reftorture/1", with: schema))
        #expect(
            throws: RecordError.malformed(
                path: path, line: 2, expected: #"a JSON object with "schema": "reftorture/1""#)
        ) { try StoredRecords(reading: path) }
    }

    @Test func `a broken line in the middle is malformed`() throws {
        let path = try scratch.write(line + "{\"command\":\n" + line)
        let error = #expect(throws: RecordError.self) { try StoredRecords(reading: path) }
        #expect(error?.exitCode == 65)
        #expect(error?.line.hasPrefix("\(path):2: no record") == true)
    }

    @Test func `a missing key is named`() throws {
        let path = try scratch.write(line + line.replacing(#""workers":2,"w"#, with: #""w"#))
        #expect(
            throws: RecordError.malformed(
                path: path, line: 2, expected: "the key 'results.0.workers'")
        ) { try StoredRecords(reading: path).lines[1].document(of: BenchEntry.self) }
    }

    @Test func `an indented document is read as one record`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted]
        let data = try encoder.encode(RecordFixture.document([RecordFixture.entry]))
        let path = try scratch.write(String(decoding: data, as: UTF8.self) + "\n")
        let records = try StoredRecords(reading: path)
        #expect(records.lines.count == 1)
        #expect(try records.lines[0].document(of: BenchEntry.self).results.count == 1)
    }

    @Test func `what is not there, or a directory, is exit 66`() throws {
        for path in [scratch.path("missing"), scratch.directory.path] {
            let error = #expect(throws: RecordError.self) { try StoredRecords(reading: path) }
            #expect(error?.exitCode == 66)
        }
    }

    @Test func `an empty file has no records and is no error`() throws {
        #expect(try StoredRecords(reading: try scratch.write("")).lines.isEmpty)
    }
}
