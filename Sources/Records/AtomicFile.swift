import Glibc

/// A small file that is replaced as a whole: whoever reads it sees the old text or the new one.
public enum AtomicFile {
    /// Puts `text` in the place of what is at `path`.
    ///
    /// The text goes into `.NAME.new` beside it, reaches the device, and takes the name in one step. When
    /// anything fails, the old file stays as it is and the new one is taken away. A process that is killed
    /// in between leaves at most that one file, which the next write uses again.
    ///
    /// - Context: any thread and any number of processes; takes as long as the device does.
    /// - Parameters:
    ///   - text: All of the new text.
    ///   - path: A regular file, a link to one, or a name that is free. What is no regular file, such as
    ///     `/dev/null` or a pipe, is refused: a file would stand there afterwards.
    /// - Throws: `RecordError.cannotWrite` with the system's words.
    public static func write(_ text: String, to path: String) throws(RecordError) {
        try write(Array(text.utf8), to: path)
    }

    /// Puts `bytes` in the place of what is at `path`, as `write(_:to:)` does with a text.
    public static func write(_ bytes: [UInt8], to path: String) throws(RecordError) {
        guard FileName.kind(of: path) != .other else {
            throw .cannotWrite(
                path: path, reason: "it is no regular file, and would be replaced by one")
        }
        do throws(FileFailure) {
            // Of a link the file is replaced, not the link.
            try replace(FileName.resolved(path) ?? path, by: bytes)
        } catch {
            throw .cannotWrite(path: path, reason: error.reason)
        }
    }

    private static func replace(_ path: String, by bytes: [UInt8]) throws(FileFailure) {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { String(path[...$0]) } ?? "./"
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        let temporary = "\(directory).\(name).new"

        let file = try owned(temporary)
        do throws(FileFailure) {
            try file.truncate(to: 0)
            try file.write(bytes)
            try file.synchronize()
            try FileName.move(temporary, to: path)
        } catch {
            FileName.remove(temporary)
            throw error
        }
        // The name, too, is to outlive a loss of power.
        try CheckedFile(directory: directory).synchronize()
    }

    /// Opens the temporary file with nobody else in it.
    private static func owned(_ path: String) throws(FileFailure) -> CheckedFile {
        for _ in 0..<Self.mostTries {
            let file = try CheckedFile(writingTo: path)
            // Whoever had the lock before may have given the file its final name by now.
            if file.lockIfFree(), file.isFile(at: path) { return file }
            _ = usleep(2_000)
        }
        throw FileFailure(code: EBUSY)
    }

    /// A write takes milliseconds; one that is stopped in the middle must not stop others for long.
    private static var mostTries: Int { 500 }
}
