import Foundation
import Testing

/// A directory of its own for each test.
final class ScratchDirectory: Sendable {
    let directory = FileManager.default.temporaryDirectory.appending(
        path: "reftorture-scratch-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: directory.appending(path: name))
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: directory.appending(path: name)), as: UTF8.self)
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }
}

/// A disk of 64 KiB; needs the privilege to mount, without which a test is skipped.
final class SmallDisk: Sendable {
    let path: String

    init() throws {
        let scratch = FileManager.default.temporaryDirectory.appending(
            path: "reftorture-disk-\(UUID().uuidString)")
        path = scratch.path
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        let mount = try Self.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", path])
        if mount != 0 {
            try? FileManager.default.removeItem(atPath: path)
            try Test.cancel("no small disk here: mount ended with \(mount)")
        }
    }

    deinit {
        _ = try? Self.run(["umount", path])
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func run(_ words: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
