/// Standard output or standard error, with every write checked.
public struct TextOutput: Sendable {
    /// Data: what a command was asked for.
    public static let standardOutput = TextOutput(descriptor: 1, name: "standard output")
    /// Everything else: progress, warnings, errors.
    public static let standardError = TextOutput(descriptor: 2, name: "standard error")

    private let descriptor: Int32
    private let name: String

    /// Whether a person looks at it.
    public var isTerminal: Bool { CheckedFile(borrowing: descriptor).isTerminal }

    /// Writes all of `text` at once.
    ///
    /// - Parameter text: With its own newlines.
    /// - Throws: `RecordError.cannotWrite` when the reader has gone or the disk is full.
    public func write(_ text: String) throws(RecordError) {
        do {
            try CheckedFile(borrowing: descriptor).write(Array(text.utf8))
        } catch {
            throw .cannotWrite(path: name, reason: error.reason)
        }
    }
}
