public import Records

/// Why a file of vectors cannot be played.
public enum VectorError: ExitCoded, Equatable {
    /// Missing, a directory, or not ours to read.
    case unreadable(RecordError)
    /// A line, counted from 1, is not a vector, and what should have stood there.
    case malformed(file: String, line: Int, expected: String)

    public var exitCode: Int32 {
        switch self {
        case .unreadable(let error): error.exitCode
        case .malformed: ExitCode.malformed
        }
    }

    public var line: String {
        switch self {
        case .unreadable(let error): error.line
        case .malformed(let file, let line, let expected): "\(file):\(line): expected \(expected)"
        }
    }
}
