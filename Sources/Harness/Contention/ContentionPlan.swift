public import Machine
public import Records

/// What `contention` is to measure, and where.
public struct ContentionPlan: Sendable {
    /// A question that can be asked by itself.
    public enum Part: String, Sendable, CaseIterable {
        /// Cost, throughput, fairness and latency from one worker to all CPUs and beyond.
        case sweep
        /// CPU by CPU and node by node.
        case maps
        /// From how many workers and operations a percpu reference pays.
        case crossover
        /// Kills and switches under load, at several rates.
        case storms
        /// Many who kill at once.
        case killers

        /// Warnings that each part has figures of its own for, with the name of this one.
        func saying(_ warnings: [String]) -> [String] { warnings.map { "\(rawValue): \($0)" } }
    }

    /// CPUs in one order of filling.
    public struct Filling: Sendable {
        /// The order's name.
        public var order: PlacementOrder
        /// Every chosen CPU once, in that order; workers beyond them begin again.
        public var cpus: [Int]

        /// Names CPUs in an order.
        public init(order: PlacementOrder, cpus: [Int]) {
            self.order = order
            self.cpus = cpus
        }

        /// The CPU of each of so many workers, `[worker]`.
        public func placement(workers: Int) -> [Int] {
            (0..<workers).map { cpus[$0 % cpus.count] }
        }
    }

    public var parts: [Part]
    public var subjects: [Subject]
    public var workload: String
    public var modes: [CountingMode]
    public var sharings: [Sharing]
    /// One curve each, never empty.
    ///
    /// Those that come to the same placement stand here once.
    public var fillings: [Filling]
    /// Ascending; those beyond the number of CPUs are oversubscribed.
    public var workerCounts: [Int]
    /// Homes that the shared counter is tried on; all nodes with memory when `nil`.
    public var counterNodes: [Int]?
    /// Switches and kills per second that are tried; 0 is none, which the others are held against.
    public var stormRates: [Double]
    /// How many kill at once, ascending.
    public var killerCounts: [Int]
    /// Whether hardware and kernel counters are read beside the figures.
    public var counts: Bool
    /// CPUs for the teardown thread and the reaper; any when `nil`.
    public var housekeeping: CPUSet?
    /// For everything together, nanoseconds.
    public var nanoseconds: Int64
    /// Ends the measuring of a part early once so many repetitions are done.
    public var repetitions: Int?
    /// Per cell and repetition, nanoseconds.
    public var warmUpNanoseconds: Int64
    public var seed: UInt64
    /// What repeats the run, for findings.
    public var replay: String
    /// When the whole command must be over, on the monotonic clock; `nil` when nobody minds.
    public var endsBy: Int64?
    /// How long a confirmation or a release may take; what has not come by then never will.
    public var patience = Duration.seconds(20)

    /// Puts a plan together.
    public init(
        parts: [Part] = Part.allCases, subjects: [Subject], workload: String = GetPut.id,
        modes: [CountingMode] = CountingMode.allCases, sharings: [Sharing] = [.one, .each],
        fillings: [Filling], workerCounts: [Int], counterNodes: [Int]? = nil,
        stormRates: [Double] = [0, 100, 1000, 10_000], killerCounts: [Int] = [1, 2, 4],
        counts: Bool = true, housekeeping: CPUSet? = nil, nanoseconds: Int64,
        repetitions: Int? = nil, warmUpNanoseconds: Int64 = 300_000, seed: UInt64, replay: String
    ) {
        self.parts = parts
        self.subjects = subjects
        self.workload = workload
        self.modes = modes
        self.sharings = sharings
        self.fillings = fillings
        self.workerCounts = workerCounts
        self.counterNodes = counterNodes
        self.stormRates = stormRates
        self.killerCounts = killerCounts
        self.counts = counts
        self.housekeeping = housekeeping
        self.nanoseconds = nanoseconds
        self.repetitions = repetitions
        self.warmUpNanoseconds = warmUpNanoseconds
        self.seed = seed
        self.replay = replay
    }

    /// The most workers of any point.
    var mostWorkers: Int { workerCounts.max() ?? 1 }
}
