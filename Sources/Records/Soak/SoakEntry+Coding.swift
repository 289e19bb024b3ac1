extension SoakEntry {
    enum CodingKeys: String, CodingKey {
        case cycles
        case operations
        case kills
        case episodes
        case seconds
        case cyclesPerSecond = "cycles_per_second"
        case operationsPerSecond = "operations_per_second"
        case windows
        case windowPairs = "window_pairs"
        case possiblePairs = "possible_pairs"
        case neverHit = "never_hit"
        case latency
        case resumed
        case resumptions
        case known
        case ran
        case invalid
        case invalidCount = "invalid_count"
        case findings
        case dumps
        case stretch
        case oracleThroughput = "oracle_throughput"
        case skipped
    }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(cycles, forKey: .cycles)
        try container.encode(operations, forKey: .operations)
        try container.encode(kills, forKey: .kills)
        try container.encode(episodes, forKey: .episodes)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(cyclesPerSecond, forKey: .cyclesPerSecond)
        try container.encode(operationsPerSecond, forKey: .operationsPerSecond)
        try container.encode(windows, forKey: .windows)
        try container.encode(windowPairs, forKey: .windowPairs)
        try container.encode(possiblePairs, forKey: .possiblePairs)
        try container.encode(neverHit, forKey: .neverHit)
        try container.encode(latency, forKey: .latency)
        try container.encode(resumed, forKey: .resumed)
        try container.encode(resumptions, forKey: .resumptions)
        try container.encode(known, forKey: .known)
        try container.encode(ran, forKey: .ran)
        try container.encode(invalid, forKey: .invalid)
        try container.encode(invalidCount, forKey: .invalidCount)
        try container.encode(findings, forKey: .findings)
        try container.encode(dumps, forKey: .dumps)
        try container.encode(stretch, forKey: .stretch)
        try container.encode(oracleThroughput, forKey: .oracleThroughput)
        try container.encode(skipped, forKey: .skipped)
    }
}
