import Foundation
import Testing

@testable import Records

@Suite struct AtomicFileTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    @Test func `a text takes the place of another and leaves nothing beside it`() throws {
        let path = scratch.path("state")
        try AtomicFile.write("first, and longer\n", to: path)
        try AtomicFile.write("second\n", to: path)
        #expect(try scratch.text("state") == "second\n")
        #expect(try scratch.names() == ["state"])
    }

    @Test func `what a killed process left of its own write is used again`() throws {
        try scratch.write("left by one that was killed", to: ".state.new")
        try AtomicFile.write("new\n", to: scratch.path("state"))
        #expect(try scratch.text("state") == "new\n")
        #expect(try scratch.names() == ["state"])
    }

    @Test func `a write that cannot be finished leaves the old file whole and nothing beside it`()
        throws
    {
        let path = scratch.path("state")
        try AtomicFile.write("old\n", to: path)
        try FileManager.default.createDirectory(
            atPath: scratch.path(".state.new"), withIntermediateDirectories: false)
        let error = #expect(throws: RecordError.self) { try AtomicFile.write("new\n", to: path) }
        #expect(error?.exitCode == 74)
        #expect(error?.line.contains(path) == true)
        #expect(try scratch.text("state") == "old\n")
    }

    @Test func `a full disk leaves the old file whole and nothing beside it`() throws {
        let disk = try SmallDisk()
        let path = "\(disk.path)/state"
        try AtomicFile.write("old\n", to: path)
        let error = #expect(throws: RecordError.self) {
            try AtomicFile.write(String(repeating: "new\n", count: 1 << 16), to: path)
        }
        #expect(error == .cannotWrite(path: path, reason: "No space left on device"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["state"])
        try AtomicFile.write("fits again\n", to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "fits again\n")
    }

    @Test func `a directory that is missing or not writable is named, with exit code 74`() throws {
        let missing = scratch.path("nowhere/state")
        #expect(
            throws: RecordError.cannotWrite(path: missing, reason: "No such file or directory")
        ) { try AtomicFile.write("new\n", to: missing) }
        // Nobody, not even root, makes files there.
        let error = #expect(throws: RecordError.self) {
            try AtomicFile.write("new\n", to: "/proc/self/state")
        }
        #expect(error?.exitCode == 74)
        #expect(error?.line.contains("/proc/self/state") == true)
    }

    @Test(arguments: ["/dev/null", "/dev/full"])
    func `a device is not replaced by a file`(path: String) throws {
        #expect(throws: RecordError.self) { try AtomicFile.write("new\n", to: path) }
        let type = try FileManager.default.attributesOfItem(atPath: path)[.type]
        #expect(type as? FileAttributeType == .typeCharacterSpecial)
    }

    @Test func `of a link the file is replaced and not the link`() throws {
        try scratch.write("old", to: "file")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("link"), withDestinationPath: scratch.path("file"))
        try AtomicFile.write("new", to: scratch.path("link"))
        #expect(try scratch.text("file") == "new")
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path("link"))
                == scratch.path("file"))
    }

    @Test func `a link in the place of the temporary file is not followed`() throws {
        try scratch.write("precious", to: "other")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path(".state.new"), withDestinationPath: scratch.path("other"))
        #expect(throws: RecordError.self) {
            try AtomicFile.write("new", to: scratch.path("state"))
        }
        #expect(try scratch.text("other") == "precious")
    }

    @Test func `readers and several writers see whole texts only`() async throws {
        let path = scratch.path("state")
        let texts = (0..<4).map { String(repeating: "\($0)", count: 20_000 * ($0 + 1)) }
        try AtomicFile.write(texts[0], to: path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for text in texts {
                group.addTask { for _ in 0..<8 { try AtomicFile.write(text, to: path) } }
            }
            group.addTask {
                for _ in 0..<100 {
                    let seen = try String(contentsOfFile: path, encoding: .utf8)
                    #expect(texts.contains(seen), "\(seen.count) characters")
                }
            }
            try await group.waitForAll()
        }
        #expect(try scratch.names() == ["state"])
    }
}
