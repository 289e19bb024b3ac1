/// Why there is no memory for an array of words.
public enum MemmapError: Error, Sendable, Equatable, CustomStringConvertible {
    /// More than a process has addresses for; `bytes` stops at `Int.max`.
    case tooLarge(bytes: Int)
    /// The system has no `bytes` of memory to promise.
    case refused(bytes: Int)
    /// `limit` arrays are in use.
    case tooMany(limit: Int)

    /// One line.
    public var description: String {
        switch self {
        case .tooLarge(let bytes):
            "\(bytes) bytes of page structures are more than a process can address; take fewer pages"
        case .refused(let bytes):
            "the system refuses \(bytes) bytes of page structures; take fewer pages or free memory"
        case .tooMany(let limit):
            "\(limit) memory maps are in use, which is the most; tear a device down first"
        }
    }
}
