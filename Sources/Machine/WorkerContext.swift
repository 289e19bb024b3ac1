/// What a worker knows of itself.
public struct WorkerContext: Sendable, Equatable {
    /// Where its thread comes from.
    public enum Kind: Sendable, Equatable {
        /// A thread of libdispatch's pool.
        case dispatch
        /// A thread of our own, because the pool has no more.
        case own
    }

    /// Its place in the placement, from 0.
    public let index: Int
    /// The logical CPU it is pinned to.
    public let cpu: Int
    public let kind: Kind

    /// Asks the kernel whether the calling worker runs where it was pinned.
    ///
    /// A CPU that goes offline takes its pin with it: the kernel moves the thread and tells nobody.
    ///
    /// - Context: the worker itself, between batches.
    /// - Cost: tens of nanoseconds without a system call.
    public func stillOnItsCPU() -> Bool {
        Affinity.currentCPU == cpu
    }
}

/// How many workers came out of libdispatch's pool and how many are threads of our own.
public struct WorkerKinds: Sendable, Equatable, Codable {
    public let dispatch: Int
    public let own: Int

    /// How many workers at most come out of libdispatch's pool.
    public static let dispatchLimit = DispatchSeats.limit

    public init(dispatch: Int, own: Int) {
        self.dispatch = dispatch
        self.own = own
    }
}

/// Why a worker cannot take part, found in its own thread before the start.
public struct ArrivalFailure: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ reason: String) {
        description = reason
    }
}
