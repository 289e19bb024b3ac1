/// What one worker did in the timed part of a cell: its share of what all did.
struct WorkerShare: Sendable, Equatable {
    var cpu: Int
    /// Of the chunks that count, ticks and pairs.
    var ticks: UInt64 = 0
    var pairs = 0
    /// Pairs in all chunks, those with a hole of the host in them as well.
    var timedPairs = 0

    /// Starts with no chunk that counts.
    init(of worker: WorkerChunks) {
        cpu = worker.cpu
        timedPairs = worker.chunks.reduce(0) { $0 + $1.pairs }
    }

    /// Puts numbers together.
    init(cpu: Int, ticks: UInt64, pairs: Int, timedPairs: Int) {
        self.cpu = cpu
        self.ticks = ticks
        self.pairs = pairs
        self.timedPairs = timedPairs
    }

    mutating func add(_ chunk: Chunk) {
        ticks += chunk.ticks
        pairs += chunk.pairs
    }

    /// Pairs per tick while it ran; `nil` when no chunk counts.
    var rate: Double? { ticks > 0 ? Double(pairs) / Double(ticks) : nil }

    /// Pairs per tick of all workers together.
    ///
    /// The sum of what each CPU did while it was at work. One worker on a CPU is that CPU's rate; several
    /// take turns, so the CPU's is the middle of theirs by time and not their sum. What changing from one to
    /// the other costs is not in it: that lies between chunks, or in those with a hole.
    ///
    /// - Parameter workers: Everybody, in any order.
    /// - Returns: Above 0; `nil` when a CPU brought no chunk that counts, for then nobody knows.
    static func throughput(_ workers: [WorkerShare]) -> Double? {
        var sum = 0.0
        for (_, together) in Dictionary(grouping: workers, by: \.cpu).sorted(by: { $0.key < $1.key }
        ) {
            let ticks = together.reduce(0) { $0 + $1.ticks }
            let pairs = together.reduce(0) { $0 + $1.pairs }
            guard ticks > 0, pairs > 0 else { return nil }
            sum += Double(pairs) / Double(ticks)
        }
        return sum > 0 ? sum : nil
    }

    /// The slowest worker by the fastest: 1 is fair, 0 is one that starves.
    ///
    /// By their rates while each has a CPU to itself. With several on a CPU by what each got done in the
    /// same stretch of time, for then who starves is one that never runs.
    ///
    /// - Parameter workers: Everybody, in any order.
    /// - Returns: 0 to 1; `nil` when nobody did anything, or not all are known.
    static func fairness(_ workers: [WorkerShare]) -> Double? {
        let takesTurns = Set(workers.map(\.cpu)).count < workers.count
        let rates = takesTurns ? workers.map { Double($0.timedPairs) } : workers.compactMap(\.rate)
        guard rates.count == workers.count, let least = rates.min(), let most = rates.max(),
            most > 0
        else { return nil }
        return least / most
    }
}
