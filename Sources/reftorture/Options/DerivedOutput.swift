import ArgumentParser
import Records

/// Where a text goes that was made of records, and so can be made again.
struct DerivedOutput: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            "Put the result in FILE, as a whole or not at all; FILE may be one of the inputs."
                + " (default: standard output)", valueName: "file"))
    var path: String?

    @Flag(name: .shortAndLong, help: "No warnings on standard error.")
    var quiet = false

    func validate() throws {
        if path?.isEmpty == true {
            throw ValidationError("'-o' names nothing; a path is needed")
        }
    }

    /// Says something beside the result, unless silence was asked for.
    func warn(_ text: String) {
        if !quiet { TextOutput.standardError.offer("reftorture: \(text)\n") }
    }

    /// Writes all of it.
    ///
    /// - Parameter bytes: UTF-8.
    /// - Throws: `RecordError.cannotWrite`; a file is then as it was before.
    func write(_ bytes: [UInt8]) throws(RecordError) {
        if let path {
            try AtomicFile.write(bytes, to: path)
        } else {
            try TextOutput.standardOutput.print(String(decoding: bytes, as: UTF8.self))
        }
    }
}
