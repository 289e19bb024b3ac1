/// What is counted beside the time, by the names that records use; the order is that of reports.
public enum CounterName: String, Sendable, Equatable, CaseIterable {
    /// Processor cycles in user mode.
    case cycles
    /// Instructions retired in user mode.
    case instructions
    /// User-mode accesses that the last level of cache did not hold.
    case llcMisses = "llc-misses"
    /// User-mode loads answered out of another core's modified line, within the socket.
    case hitm
    /// Moves to another CPU.
    case migrations
    /// Times that the scheduler took the CPU away.
    case involuntarySwitches = "involuntary-switches"
    /// Times that the thread gave the CPU up, to sleep or to wait.
    case voluntarySwitches = "voluntary-switches"
    /// Page faults served without a disk.
    case minorFaults = "minor-faults"
    /// Page faults that had to wait for a disk.
    case majorFaults = "major-faults"

    /// Whether the processor counts it, and not the kernel.
    public var isHardware: Bool {
        switch self {
        case .cycles, .instructions, .llcMisses, .hitm: true
        case .migrations, .involuntarySwitches, .voluntarySwitches, .minorFaults, .majorFaults:
            false
        }
    }
}

/// One counter over a measured stretch: a number, or why there is none.
public struct CounterReading: Codable, Sendable, Equatable {
    /// A `CounterName`, or a name of a later version.
    public var name: String
    /// Events over all workers, scaled up where the counter was not on the processor all the time;
    /// `nil` is unknown, never 0 in its place.
    public var value: Double?
    /// Events for each pair of get and put.
    public var perPair: Double?
    /// Share of the time in which the counter was on the processor, 0 to 1.
    ///
    /// Below 1 several counters took turns, and `value` is an estimate. `nil` where the kernel counts.
    public var runningShare: Double?
    /// Why `value` is unknown.
    public var reason: String?

    enum CodingKeys: String, CodingKey {
        case name
        case value
        case perPair = "per_pair"
        case runningShare = "running_share"
        case reason
    }

    public init(
        name: String, value: Double? = nil, perPair: Double? = nil, runningShare: Double? = nil,
        reason: String? = nil
    ) {
        self.name = name
        self.value = value
        self.perPair = perPair
        self.runningShare = runningShare
        self.reason = reason
    }

    /// A number that was counted.
    public init(_ name: CounterName, value: Double, runningShare: Double? = nil) {
        self.init(name: name.rawValue, value: value, runningShare: runningShare)
    }

    /// A number that nobody knows.
    public init(unknown name: CounterName, reason: String) {
        self.init(name: name.rawValue, reason: reason)
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
