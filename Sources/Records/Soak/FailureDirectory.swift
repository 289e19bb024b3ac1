internal import Glibc

/// A directory of its own for what is known of one failure.
///
/// Every call is checked, and everything is on the device before it counts as written: whoever reads it may
/// do so after the host went down with the run.
public struct FailureDirectory: Sendable {
    /// Where it is: the parent as it was named, and the directory's own name.
    public let path: String

    /// Makes a directory that was not there before, and what is missing on the way to it.
    ///
    /// - Parameters:
    ///   - parent: Where failures are collected.
    ///   - stem: The beginning of its name; a number from 1 follows.
    /// - Throws: `RecordError.cannotWrite`.
    public init(under parent: String, stem: String) throws(RecordError) {
        try Self.make(parent)
        var number = 1
        while true {
            let path = "\(parent)/\(stem)-\(number)"
            do throws(FileFailure) {
                try CheckedFile.makeDirectory(path)
                try CheckedFile(directory: parent).synchronize()
                self.path = path
                return
            } catch {
                guard error.isBecauseItExists else {
                    throw .cannotWrite(path: path, reason: error.reason)
                }
            }
            number += 1
        }
    }

    /// Writes a file that was not there before.
    ///
    /// - Throws: `RecordError.cannotWrite`; part of the file may be there.
    public func write(_ bytes: [UInt8], to name: String) throws(RecordError) {
        let path = "\(path)/\(name)"
        do throws(FileFailure) {
            let file = try CheckedFile(creating: path)
            try file.write(bytes)
            try file.synchronize()
            try CheckedFile(directory: self.path).synchronize()
        } catch {
            throw .cannotWrite(path: path, reason: error.reason)
        }
    }

    /// Looks whether failures could be written, before there is one, and makes the directory for them.
    ///
    /// - Throws: `RecordError.cannotWrite` when they could not.
    public static func check(_ parent: String) throws(RecordError) {
        try make(parent)
        // The permission bits do not tell: a read-only file system and quotas forbid as well.
        let probe = "\(parent)/.probe-\(getpid())"
        do throws(FileFailure) {
            do throws(FileFailure) {
                try CheckedFile.makeDirectory(probe)
            } catch {
                // Left behind by a process of this number that was killed here.
                guard error.isBecauseItExists else { throw error }
            }
            try CheckedFile.removeDirectory(probe)
        } catch {
            throw .cannotWrite(path: parent, reason: error.reason)
        }
    }

    /// Makes a directory and those above it, where they are missing.
    private static func make(_ path: String) throws(RecordError) {
        do throws(FileFailure) {
            try CheckedFile.makeDirectory(path)
        } catch {
            if error.isBecauseItExists { return }
            let above = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
            guard error.isBecauseItIsMissing, !above.isEmpty else {
                throw .cannotWrite(path: path, reason: error.reason)
            }
            try make((path.hasPrefix("/") ? "/" : "") + above.joined(separator: "/"))
            do throws(FileFailure) {
                try CheckedFile.makeDirectory(path)
            } catch {
                guard error.isBecauseItExists else {
                    throw .cannotWrite(path: path, reason: error.reason)
                }
            }
        }
    }
}
