import Foundation

/// The built binary, which stands next to the bundle of tests.
enum BuiltCommand {
    /// What one invocation left behind.
    struct Result {
        let code: Int32
        let output: String
        let errors: String

        /// The lines on standard error.
        var errorLines: [Substring] { errors.split(separator: "\n") }
    }

    static var url: URL {
        get throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: tests).deletingLastPathComponent().appending(path: "reftorture")
        }
    }

    /// Runs the binary to its end.
    ///
    /// - Parameters:
    ///   - arguments: What follows the command's name.
    ///   - output: Where standard output goes instead of into the result.
    /// - Returns: Code and texts.
    /// - Throws: When it cannot be found or started.
    static func run(_ arguments: [String], into output: FileHandle? = nil) throws -> Result {
        let process = Process()
        process.executableURL = try url
        process.arguments = arguments
        let outputPipe = Pipe()
        let errorPipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        if let output {
            process.standardOutput = output
        } else {
            process.standardOutput = outputPipe
        }
        process.standardError = errorPipe
        try process.run()
        // What is written fits into a pipe's buffer, so reading one after the other cannot block.
        let written = output == nil ? outputPipe.fileHandleForReading.readDataToEndOfFile() : Data()
        let errors = errorPipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // A signal is not a code; -1 equals none of the contract.
        return Result(
            code: process.terminationReason == .exit ? process.terminationStatus : -1,
            output: String(decoding: written, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }
}
