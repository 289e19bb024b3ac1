public import Records

/// Which CPUs workers go to, and in which order; pure.
public struct Placement: Sendable, Equatable {
    /// Every chosen CPU once, in the order in which they are filled; never empty.
    public let cpus: [Int]

    /// Chooses CPUs of a host.
    ///
    /// - Parameters:
    ///   - expression: What the person wrote; `nil` means the CPUs that the process may use. A
    ///     list may name CPUs beyond these: whether the kernel allows it shows at the pin.
    ///   - nodes: NUMA nodes to keep to, as a list of ids; `nil` means any.
    ///   - order: How the chosen CPUs are filled.
    ///   - housekeeping: CPUs that are kept for other threads where `expression` is `nil`.
    ///   - topology: The host.
    /// - Throws: `PlacementError` naming the bad entry and what would be right.
    public init(
        cpus expression: String? = nil, nodes: String? = nil, order: PlacementOrder = .smtLast,
        sparing housekeeping: CPUSet = [], on topology: Topology
    ) throws(PlacementError) {
        var chosen = topology.allowed.subtracting(housekeeping)
        if let expression {
            chosen = try PlacementExpression(expression, on: topology).cpus()
        }
        if let nodes {
            let onNodes = try PlacementExpression.cpus(ofNodes: nodes, on: topology)
            guard !chosen.intersection(onNodes).isEmpty else {
                throw .nothingLeft(
                    expression: expression ?? "\(chosen)",
                    remedy: "nodes \(nodes) have CPUs \(onNodes)")
            }
            chosen = chosen.intersection(onNodes)
        }
        guard !chosen.isEmpty else {
            throw .nothingLeft(
                expression: expression ?? "the inherited affinity",
                remedy: "online CPUs are \(topology.online)"
                    + (housekeeping.isEmpty ? "" : ", \(housekeeping) are for housekeeping"))
        }
        cpus = order.sorted(chosen, on: topology)
    }

    /// Reads a list of CPUs that is not for workers, such as those for housekeeping.
    ///
    /// - Parameters:
    ///   - expression: What the person wrote, in the same words as for workers.
    ///   - topology: The host.
    /// - Returns: The CPUs; never empty.
    /// - Throws: `PlacementError` naming the bad entry and what would be right.
    public static func cpus(
        _ expression: String, on topology: Topology
    ) throws(PlacementError) -> CPUSet {
        try PlacementExpression(expression, on: topology).cpus()
    }

    /// The CPU of each of `workers` workers, `[worker]`; past the last CPU it begins again.
    public func assign(workers: Int) -> [Int] {
        (0..<workers).map { cpus[$0 % cpus.count] }
    }
}

/// How many workers to run, as a person writes it.
public enum WorkerCounts {
    /// Reads `1,2,4`, `max` (one per CPU) and `2x` (twice that).
    ///
    /// - Parameters:
    ///   - text: The list; a count that is there twice is kept once.
    ///   - cpuCount: How many CPUs were chosen.
    /// - Returns: The counts in the order given; never empty.
    /// - Throws: `PlacementError.badWorkerCount` naming the entry.
    public static func parse(_ text: String, cpuCount: Int) throws(PlacementError) -> [Int] {
        var counts: [Int] = []
        for token in text.split(separator: ",", omittingEmptySubsequences: false) {
            let count = try count(token, cpuCount: cpuCount)
            if !counts.contains(count) { counts.append(count) }
        }
        return counts
    }

    private static func count(
        _ token: Substring, cpuCount: Int
    ) throws(PlacementError) -> Int {
        if token == "max" { return cpuCount }
        let isFactor = token.hasSuffix("x")
        let digits = isFactor ? token.dropLast() : token
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
            number > 0
        else { throw .badWorkerCount(token: String(token)) }
        let (count, overflow) = number.multipliedReportingOverflow(by: isFactor ? cpuCount : 1)
        guard !overflow, count <= largest else { throw .badWorkerCount(token: String(token)) }
        return count
    }

    /// The kernel's own limit of thread ids on 64-bit machines (`PID_MAX_LIMIT`).
    private static let largest = 4_194_304
}
