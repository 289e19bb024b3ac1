/// How many references the workers of a run share.
public enum Sharing: Sendable, Hashable {
    /// All are on one.
    case one
    /// So many references, workers dealt to them in turn.
    case references(Int)
    /// Each has one of its own.
    case each

    /// The name in records and on the command line: `one`, `refs:4`, `each`.
    public var name: String {
        switch self {
        case .one: "one"
        case .references(let count): "refs:\(count)"
        case .each: "each"
        }
    }

    /// Reads a name; `nil` when it is none, or a number of references below 1.
    public init?(named name: String) {
        switch name {
        case "one": self = .one
        case "each": self = .each
        default:
            guard name.hasPrefix("refs:"), let count = Int(name.dropFirst(5)), count > 0 else {
                return nil
            }
            self = .references(count)
        }
    }

    /// How many references there are for so many workers; never more than workers.
    public func count(workers: Int) -> Int {
        switch self {
        case .one: 1
        case .references(let count): min(count, workers)
        case .each: workers
        }
    }
}
