/// What a look at every page of a mapping found.
public struct PageInspection: Sendable, Equatable {
    /// Pages whose count is not zero.
    public var alive = 0
    /// The sum of all counts.
    public var sum = 0
    /// A page whose canary is gone.
    public var damaged: Int?

    /// Nothing found.
    @inlinable
    public init() {}
}
