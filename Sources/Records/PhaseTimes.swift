/// How long each phase of one run lasted, microseconds, in their order.
public struct PhaseTimes: Codable, Sendable, Equatable {
    /// Until the last worker had its seat.
    public var arrive: Double
    /// Until all had warmed up.
    public var warmUp: Double
    /// The timed part.
    public var measure: Double
    /// Until the last worker had put what it held.
    public var coolDown: Double
    /// Kill, confirmation and release.
    public var tearDown: Double
    /// What the oracle looked at besides.
    public var judge: Double

    enum CodingKeys: String, CodingKey {
        case arrive
        case warmUp = "warm_up"
        case measure
        case coolDown = "cool_down"
        case tearDown = "tear_down"
        case judge
    }

    public init(
        arrive: Double, warmUp: Double, measure: Double, coolDown: Double, tearDown: Double,
        judge: Double
    ) {
        self.arrive = arrive
        self.warmUp = warmUp
        self.measure = measure
        self.coolDown = coolDown
        self.tearDown = tearDown
        self.judge = judge
    }
}
