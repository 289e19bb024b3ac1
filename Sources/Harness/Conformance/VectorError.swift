/// Why a file of vectors cannot be played.
public enum VectorError: Error, Equatable, CustomStringConvertible {
    /// Missing, a directory, or not ours to read.
    case unreadable(file: String, reason: String)
    /// A line, counted from 1, is not a vector, and what should have stood there.
    case malformed(file: String, line: Int, expected: String)

    /// One line for a person.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): \(reason)"
        case .malformed(let file, let line, let expected): "\(file):\(line): expected \(expected)"
        }
    }
}
