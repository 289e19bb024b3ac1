import FoundationEssentials
public import Records

extension FlightDump where Plan == EpisodePlan {
    /// What came of writing a dump down.
    struct Written: Sendable, Equatable {
        /// The directory; `nil` when there is none.
        var directory: String?
        /// What could not be written, in a line each.
        var warnings: [String] = []
    }

    /// Looks whether dumps could be written, before there is one, and makes the directory for them.
    ///
    /// - Parameter directory: Where each failure gets a directory of its own.
    /// - Throws: `RecordError.cannotWrite` when they could not.
    public static func checkWritable(directory: String) throws(RecordError) {
        try FailureDirectory.check(directory)
    }

    /// Writes the dump into a directory of its own; what cannot be written is told and nothing worse.
    ///
    /// - Parameter dumps: Where the directory is made.
    /// - Returns: Where it is, and what could not be written.
    func written(under dumps: String) -> Written {
        var written = Written()
        do throws(RecordError) {
            let directory = try FailureDirectory(under: dumps, stem: "\(seed)-\(episode)")
            written.directory = directory.path
            // The shorter one first, for a disk that is nearly full.
            try directory.write(Array(text.utf8), to: "dump.txt")
            try directory.write(try json(), to: "dump.json")
        } catch {
            written.warnings.append("the dump of a failure is not complete: \(error.line)")
        }
        return written
    }

    private func json() throws(RecordError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        } catch {
            throw .cannotEncode(path: "dump.json", reason: "\(error)")
        }
    }
}
