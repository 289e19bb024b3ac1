/// Standard output or standard error, with every write checked.
public struct TextOutput: Sendable {
    /// Data: what a command was asked for.
    public static let standardOutput = TextOutput(descriptor: 1, name: "standard output")
    /// Everything else: progress, warnings, errors.
    public static let standardError = TextOutput(descriptor: 2, name: "standard error")

    private let descriptor: Int32
    private let name: String

    /// Takes a descriptor that stays open as long as this is used.
    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Whether a person looks at it.
    public var isTerminal: Bool { CheckedFile(borrowing: descriptor).isTerminal }

    /// Writes all of `text`, and waits for a reader who is slow.
    ///
    /// - Parameters:
    ///   - text: With its own newlines.
    ///   - isOver: Whether nobody is to wait any more, such as after a signal; asked while nothing is taken.
    ///     A reader who takes nothing for two seconds from then on is given up.
    /// - Throws: `RecordError.cannotWrite` when the reader has gone or is given up, or the disk is full.
    public func write(_ text: String, unless isOver: () -> Bool) throws(RecordError) {
        let file = CheckedFile(borrowing: descriptor)
        let bytes = Array(text.utf8)
        var looks = 0
        var start = 0
        while start < bytes.count {
            guard file.takesMore(within: Self.glance) else {
                looks = isOver() ? looks + 1 : 0
                guard looks < Self.mostLooks else {
                    throw .cannotWrite(
                        path: name, reason: "nobody reads it, and the end was asked for")
                }
                continue
            }
            looks = 0
            let end = min(start + CheckedFile.piece, bytes.count)
            do {
                try file.write(Array(bytes[start..<end]))
            } catch {
                throw .cannotWrite(path: name, reason: error.reason)
            }
            start = end
        }
    }

    /// Writes as much of `text` as is taken at once, and drops the rest: for progress and warnings, for
    /// which nothing is to stop while a pipe is full or a terminal is held with Ctrl-S.
    ///
    /// - Context: a control loop; does not wait.
    public func offer(_ text: String) {
        let file = CheckedFile(borrowing: descriptor)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty, file.takesMore(within: 0) {
            let piece = rest.prefix(CheckedFile.piece)
            // Whoever closed it does not want to know.
            guard (try? file.write(Array(piece))) != nil else { return }
            rest = rest.dropFirst(piece.count)
        }
    }

    /// Between two looks at whether the end was asked for, milliseconds.
    private static let glance: Int32 = 50
    /// Two seconds.
    private static let mostLooks = 40
}
