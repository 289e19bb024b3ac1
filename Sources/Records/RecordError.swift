/// Why records could not be written or read.
public enum RecordError: ExitCoded, Equatable, CustomStringConvertible {
    /// A system call on the output failed; `reason` is the system's own words for it.
    case cannotWrite(path: String, reason: String)
    /// The output holds something else than records, and is left as it is.
    case notRecords(path: String, reason: String)
    /// A record could not be put into JSON, such as one with a figure that is not a number.
    case cannotEncode(path: String, reason: String)
    /// An input does not exist or cannot be read.
    case cannotRead(path: String, reason: String)
    /// A line of an input is no record.
    case malformed(path: String, line: Int, expected: String)
    /// A line was written by a newer version of this program.
    case newerSchema(path: String, line: Int, found: String)

    public var exitCode: Int32 {
        switch self {
        case .cannotWrite, .notRecords: ExitCode.cannotWrite
        case .cannotEncode: ExitCode.harnessFailed
        case .cannotRead: ExitCode.unreadable
        case .malformed, .newerSchema: ExitCode.malformed
        }
    }

    public var line: String {
        switch self {
        case .cannotWrite(let path, let reason):
            "cannot write \(path): \(reason); nothing recorded earlier is lost"
        case .notRecords(let path, let reason):
            "will not append to \(path): \(reason); name another file"
        case .cannotEncode(let path, let reason):
            "cannot put a record for \(path) into JSON: \(reason)"
        case .cannotRead(let path, let reason):
            "cannot read \(path): \(reason)"
        case .malformed(let path, let line, let expected):
            "\(path):\(line): no record; expected \(expected)"
        case .newerSchema(let path, let line, let found):
            "\(path):\(line): schema '\(found)' is newer than '\(Schema.current)'; update reftorture"
        }
    }

    public var description: String { line }
}
