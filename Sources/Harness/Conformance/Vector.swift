/// A script that a percpu_ref of the kernel was driven through, and what was seen after each operation.
///
/// A value without a ref: the player gives it to an implementation, the decoder reads it from a file, the
/// tests also make their own.
public struct Vector: Sendable, Equatable {
    /// What the release callback does besides being counted.
    public enum Release: String, Sendable, CaseIterable {
        /// Nothing.
        case count
        /// Calls `exit()` on the ref.
        case exit
        /// Asks `isZero`.
        case probe
    }

    /// What is known of one operation's outcome.
    public enum Expected: Sendable, Equatable {
        case observed(Outcome)
        /// The kernel did not survive it, and in which way.
        case fatal(String)
    }

    public var name: String
    /// What it is about, such as `kill` or `limits`.
    public var category: String
    public var release: Release
    public var operations: [Operation]
    /// One for each operation; `fatal` at the end only.
    public var expected: [Expected]

    /// A script with its expectations, `[operation]` both.
    public init(
        name: String, category: String, release: Release, operations: [Operation],
        expected: [Expected]
    ) {
        precondition(operations.count == expected.count, "an expectation for each operation")
        self.name = name
        self.category = category
        self.release = release
        self.operations = operations
        self.expected = expected
    }

    /// Highest CPU that any operation names, plus one.
    public var cpuCount: Int {
        operations.reduce(1) { max($0, $1.cpuCount) }
    }
}

/// What was seen after one operation of a vector; all that an implementation owes.
public struct Outcome: Sendable, Equatable {
    public var returned: Returned
    public var state: Glimpse
    /// The callbacks that ran during the operation, in their order.
    public var events: [Event]
    /// Whether that order is chance.
    public var isUnordered: Bool
    /// What was seen while the operation slept; `nil` when it did not.
    public var during: Glimpse?
    /// What the kernel complained of, in order.
    public var warnings: [KernelWarning]
    /// Whether `total` is known.
    public var comparesTotal: Bool
    /// The count one plain counter would show; `nil` after exit.
    public var total: Int?

    /// Everything that one operation led to.
    public init(
        returned: Returned, state: Glimpse, events: [Event], isUnordered: Bool, during: Glimpse?,
        warnings: [KernelWarning], comparesTotal: Bool, total: Int?
    ) {
        self.returned = returned
        self.state = state
        self.events = events
        self.isUnordered = isUnordered
        self.during = during
        self.warnings = warnings
        self.comparesTotal = comparesTotal
        self.total = total
    }
}

/// What a ref shows from outside at one moment.
public struct Glimpse: Sendable, Equatable {
    public var isDying: Bool
    public var isZero: Bool
    /// How often release has been called since the vector began.
    public var released: Int
    public var confirms: Confirmations

    /// The answers of one moment.
    public init(isDying: Bool, isZero: Bool, released: Int, confirms: Confirmations) {
        self.isDying = isDying
        self.isZero = isZero
        self.released = released
        self.confirms = confirms
    }
}

/// How often each of the two confirmation callbacks has been called since the vector began.
public struct Confirmations: Sendable, Equatable {
    public var a: Int
    public var b: Int

    /// So many calls of each.
    public init(a: Int = 0, b: Int = 0) {
        self.a = a
        self.b = b
    }
}

/// What an operation returned.
public enum Returned: Sendable, Equatable {
    case nothing
    case flag(Bool)
    case number(Int)
}

/// A callback that ran, or what was seen inside it.
public enum Event: String, Sendable, CaseIterable {
    case release
    case confirmA = "confirm A"
    case confirmB = "confirm B"
    case sawZero = "saw zero"
    case sawNonZero = "saw non-zero"
}
