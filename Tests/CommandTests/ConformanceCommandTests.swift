import Foundation
import Testing

// One after the other: a child that starts while another pipe is open would keep it open.
@Suite(.serialized) struct ConformanceCommandTests {
    private static let vectors = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../HarnessTests/Vectors/kernel-6.1.jsonl").standardizedFileURL.path

    /// A file with the first `count` recorded vectors, then `more`.
    private func file(_ count: Int, more: String = "") throws -> String {
        let lines = try String(contentsOfFile: Self.vectors, encoding: .utf8)
            .split(separator: "\n").prefix(count)
        let path = FileManager.default.temporaryDirectory
            .appending(path: "reftorture-\(UUID().uuidString).jsonl").path
        try (lines.map { $0 + "\n" }.joined() + more).write(
            toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func `every strategy does what the kernel did`() throws {
        let result = try BuiltCommand.run(["conformance", Self.vectors])
        #expect(result.code == 0, "\(result.errors)\(result.output)")
        #expect(result.output.contains("293"))
        #expect(
            result.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.contains("/") })
    }

    @Test func `the document has an entry for each file and subject`() throws {
        let path = try file(3)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let result = try BuiltCommand.run([
            "conformance", path, path, "--subjects", "locked,slots+qsbr", "--format", "json",
        ])
        #expect(result.code == 0, "\(result.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        let document = try #require(json as? [String: Any])
        let entries = try #require(document["results"] as? [[String: Any]])
        #expect(entries.count == 4)
        for entry in entries {
            #expect(entry["file"] as? String == path)
            #expect(entry["vectors"] as? Int == 3)
            #expect(entry["passed"] as? Int == 3)
            #expect(entry["failed"] as? Int == 0)
            #expect(entry["first_failure"] is NSNull)
        }
        #expect((document["violations"] as? [Any])?.isEmpty == true)
    }

    @Test func `a vector with another outcome is exit 1, with the step`() throws {
        let path = try file(3)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = try String(contentsOfFile: path, encoding: .utf8)
            .replacing("\"released\":0", with: "\"released\":3", maxReplacements: 1)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let result = try BuiltCommand.run(["conformance", path, "--subjects", "locked"])
        #expect(result.code == 1)
        #expect(result.output.contains("operation 0"))
        #expect(result.output.contains("expected: released 3"))
        #expect(result.output.contains("got: released 0"))
    }

    @Test func `a damaged file is exit 65 and one line with its place`() throws {
        let path = try file(2, more: "{\"name\":\n")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let result = try BuiltCommand.run(["conformance", Self.vectors, path])
        #expect(result.code == 65)
        #expect(result.output == "")
        #expect(
            result.errors == "reftorture: \(path):3: expected one complete JSON object\n")
    }

    @Test func `a file that is not there is exit 66, an unknown subject 64`() throws {
        let missing = try BuiltCommand.run(["conformance", "/nonexistent.jsonl"])
        #expect(missing.code == 66)
        #expect(missing.errorLines.count == 1 && missing.errors.contains("/nonexistent.jsonl"))
        let directory = try BuiltCommand.run(["conformance", "/tmp"])
        #expect(directory.code == 66)
        let unknown = try BuiltCommand.run(["conformance", Self.vectors, "--subjects", "locket"])
        #expect(unknown.code == 64)
        #expect(unknown.errors.contains("did you mean 'locked'?"))
    }
}
