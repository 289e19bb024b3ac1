/// One counter over a measured stretch: a number, or why there is none.
public struct CounterReading: Codable, Sendable, Equatable {
    /// `cycles`, `instructions`, `llc-misses`, `hitm`, `migrations`, `involuntary-switches` and so on.
    public var name: String
    /// Count over all workers, scaled to the whole stretch; `nil` is unknown, never 0 in its place.
    public var value: Double?
    /// Count per pair of a get and a put.
    public var perPair: Double?
    /// Share of the time that the counter was on the hardware; `nil` for counters of the kernel.
    public var runningShare: Double?
    /// Why the count is unknown; `nil` when it is not.
    public var reason: String?

    enum CodingKeys: String, CodingKey {
        case name
        case value
        case perPair = "per_pair"
        case runningShare = "running_share"
        case reason
    }

    /// Puts a reading together.
    public init(
        name: String, value: Double?, perPair: Double? = nil, runningShare: Double? = nil,
        reason: String? = nil
    ) {
        self.name = name
        self.value = value
        self.perPair = perPair
        self.runningShare = runningShare
        self.reason = reason
    }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(value, forKey: .value)
        try container.encode(perPair, forKey: .perPair)
        try container.encode(runningShare, forKey: .runningShare)
        try container.encode(reason, forKey: .reason)
    }
}
