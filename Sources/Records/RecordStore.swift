import FoundationEssentials
import Synchronization

/// A file of records, one JSON document per line, that only grows.
///
/// Each record reaches the file with one checked write as soon as it is made. When a write fails, what
/// it left behind is cut off again, so that every line before it stays readable.
public final class RecordStore: Sendable {
    /// The file, as it was named.
    public let path: String
    private let file: Mutex<CheckedFile>

    /// Opens a store before there is anything to write, so that a bad path costs no run.
    ///
    /// A last line that an earlier process could not finish is cut off when it is the start of a record,
    /// and closed with a newline when it is a whole one.
    ///
    /// - Parameter path: Made where there is none; a pipe or device will do.
    /// - Throws: `RecordError` when it cannot be opened, or ends in something that is no record.
    public init(path: String) throws(RecordError) {
        do {
            self.path = path
            let file = try CheckedFile(appendingTo: path)
            try Self.mendEnd(of: file, at: path)
            self.file = Mutex(file)
        } catch let failure as FileFailure {
            throw .cannotWrite(path: path, reason: failure.reason)
        } catch let error as RecordError {
            throw error
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }

    /// Appends one document as one line.
    ///
    /// - Context: any thread; one write at a time, also between processes that append to one file.
    /// - Parameter document: What one run, or one part of it, has to say.
    /// - Throws: `RecordError`; the file then ends where it ended before.
    public func append<Entry>(_ document: Document<Entry>) throws(RecordError) {
        let line: [UInt8]
        do {
            line = Array(try Self.encoder().encode(document)) + [UInt8(ascii: "\n")]
        } catch {
            throw .cannotEncode(path: path, reason: "\(error)")
        }
        do throws(FileFailure) {
            try file.withLock { file throws(FileFailure) in
                file.lock()
                defer { file.unlock() }
                let end = file.size
                do throws(FileFailure) {
                    try file.write(line)
                } catch {
                    // If this fails too, the next one to open the store mends its end.
                    if let end { try? file.truncate(to: end) }
                    throw error
                }
            }
        } catch {
            throw .cannotWrite(path: path, reason: error.reason)
        }
    }

    /// Waits until what was appended is on the device; call once, before the exit code is decided.
    ///
    /// - Throws: `RecordError.cannotWrite` when the device reports late that it did not take it.
    public func synchronize() throws(RecordError) {
        do throws(FileFailure) {
            try file.withLock { file throws(FileFailure) in try file.synchronize() }
        } catch {
            throw .cannotWrite(path: path, reason: error.reason)
        }
    }

    private static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    private static func mendEnd(of file: borrowing CheckedFile, at path: String) throws {
        file.lock()
        defer { file.unlock() }
        guard let size = file.size, size > 0 else { return }
        let newline = UInt8(ascii: "\n")
        var start = size
        var tail: [UInt8] = []
        // From the end backwards, doubling, until the tail holds the last line's start.
        repeat {
            start = max(0, size - max(1 << 16, 2 * (size - start)))
            tail = try file.readToEnd(from: start)
        } while start > 0 && !tail.dropLast().contains(newline)

        let isClosed = tail.last == newline
        let line =
            (isClosed ? tail.dropLast() : tail[...]).split(
                separator: newline, omittingEmptySubsequences: false
            ).last ?? []
        if StoredLine.isRecord(line) {
            if !isClosed { try file.write([newline]) }
        } else if !isClosed, StoredLine.isBegun(line) {
            try file.truncate(to: size - Int64(line.count))
        } else {
            throw RecordError.notRecords(path: path, reason: "its last line is no record")
        }
    }
}
