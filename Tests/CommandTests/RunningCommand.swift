import Foundation

/// The built binary while it runs: its standard error can be read, and signals sent to it.
///
/// Standard output goes to a file, so that it never waits for a reader. A run that does not end in time
/// is killed, which shows as code -1.
final class RunningCommand {
    private let process = Process()
    private let errorPipe = Pipe()
    private let outputFile = TemporaryFile("out")
    private var errors = ""
    private let guardian: DispatchWorkItem

    /// - Throws: When the binary cannot be found or started.
    init(_ arguments: [String], environment: [String: String] = [:], limit: Double = 120) throws {
        process.executableURL = try BuiltCommand.url
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try outputFile.handleForWriting()
        process.standardError = errorPipe
        try process.run()
        let identifier = process.processIdentifier
        guardian = DispatchWorkItem { kill(identifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: guardian)
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Reads standard error until `text` has come.
    ///
    /// - Returns: Whether it came before the end.
    func awaitError(_ text: String) -> Bool {
        while !errors.contains(text) {
            let data = errorPipe.fileHandleForReading.availableData
            if data.isEmpty { return false }
            errors += String(decoding: data, as: UTF8.self)
        }
        return true
    }

    /// Waits for the end.
    func result() throws -> BuiltCommand.Result {
        let rest = errorPipe.fileHandleForReading.readDataToEndOfFile()
        errors += String(decoding: rest, as: UTF8.self)
        process.waitUntilExit()
        guardian.cancel()
        return BuiltCommand.Result(
            code: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: try outputFile.text(), errors: errors)
    }
}

/// A file that is gone after the test.
final class TemporaryFile {
    let path: String

    init(_ kind: String) {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "reftorture-\(UUID().uuidString).\(kind)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// Makes the file, empty.
    func handleForWriting() throws -> FileHandle {
        try Data().write(to: URL(filePath: path))
        return try FileHandle(forWritingTo: URL(filePath: path))
    }
}
