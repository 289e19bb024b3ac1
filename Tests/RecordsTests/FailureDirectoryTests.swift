import Foundation
import Records
import Testing

@Suite final class FailureDirectoryTests {
    private let root = FileManager.default.temporaryDirectory.appending(
        path: "reftorture-failures-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    @Test func `nothing that is there already is written over`() throws {
        let parent = root.path + "/a/b"
        let first = try FailureDirectory(under: parent, stem: "7-0")
        try first.write(Array("one".utf8), to: "dump.txt")
        // A file of that name is in the way just as well.
        try Data().write(to: URL(filePath: parent + "/7-0-2"))
        let second = try FailureDirectory(under: parent, stem: "7-0")
        #expect(first.path == parent + "/7-0-1")
        #expect(second.path == parent + "/7-0-3")
        #expect(try names(parent) == ["7-0-1", "7-0-2", "7-0-3"])
        #expect(try names(second.path) == [])

        let error = try #require(throws: RecordError.self) {
            try first.write(Array("two".utf8), to: "dump.txt")
        }
        #expect(error == .cannotWrite(path: first.path + "/dump.txt", reason: "File exists"))
        #expect(
            try Data(contentsOf: URL(filePath: first.path + "/dump.txt")) == Data("one".utf8))
    }

    @Test func `a directory that went away is an error and no more`() throws {
        let directory = try FailureDirectory(under: root.path, stem: "x")
        try FileManager.default.removeItem(atPath: directory.path)
        let error = try #require(throws: RecordError.self) {
            try directory.write([1], to: "dump.txt")
        }
        #expect(error.exitCode == 74)
        #expect(error.line.contains("\(directory.path)/dump.txt: No such file or directory"))
    }

    @Test func `what forbids writing is known beforehand`() throws {
        try FailureDirectory.check(root.path + "/new/deep/")
        #expect(try names(root.path) == ["new"])
        #expect(try names(root.path + "/new/deep") == [])
        try FailureDirectory.check(root.path)
        // Left behind by somebody who was killed while looking.
        let probe = root.path + "/.probe-\(getpid())"
        try FileManager.default.createDirectory(atPath: probe, withIntermediateDirectories: false)
        try FailureDirectory.check(root.path)
        #expect(try names(root.path) == ["new"])

        let file = root.path + "/file"
        try Data().write(to: URL(filePath: file))
        // The kernel's own file systems refuse root as well.
        for path in [file, file + "/below", file + "/far/below", "", "/proc/x", "/sys/x"] {
            let error = #expect(throws: RecordError.self, "\(path)") {
                try FailureDirectory.check(path)
            }
            #expect(error?.exitCode == 74)
            #expect(throws: RecordError.self, "\(path)") {
                _ = try FailureDirectory(under: path, stem: "1")
            }
        }
    }
}
