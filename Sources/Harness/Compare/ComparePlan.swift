public import Records

/// What `compare` is to measure, and where.
public struct ComparePlan: Sendable {
    public var cells: [CompareCell]
    /// The CPUs in the order in which they are filled; workers beyond them begin again.
    public var cpus: [Int]
    /// CPUs for the teardown thread and the reaper; any when `nil`.
    public var housekeeping: CPUSet?
    /// For measuring, nanoseconds; arriving comes on top.
    public var nanoseconds: Int64
    /// Ends the measuring early once so many pairs are made in each cell.
    public var pairs: Int?
    /// Smallest difference worth naming, as a share of 1.
    public var minEffect: Double
    /// Per turn, nanoseconds.
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
        cells: [CompareCell], cpus: [Int], housekeeping: CPUSet? = nil, nanoseconds: Int64,
        pairs: Int? = nil, minEffect: Double = 0.02, warmUpNanoseconds: Int64 = 300_000,
        seed: UInt64, replay: String, endsBy: Int64? = nil
    ) {
        self.cells = cells
        self.cpus = cpus
        self.housekeeping = housekeeping
        self.nanoseconds = nanoseconds
        self.pairs = pairs
        self.minEffect = minEffect
        self.warmUpNanoseconds = warmUpNanoseconds
        self.seed = seed
        self.replay = replay
        self.endsBy = endsBy
    }

    /// The CPU of each of `workers` workers.
    func placement(workers: Int) -> [Int] { (0..<workers).map { cpus[$0 % cpus.count] } }

    /// The cell's entry before anything is known of it.
    func entry(_ cell: CompareCell) -> CompareEntry {
        var entry = CompareEntry(
            a: cell.a.name, b: cell.b.name, workload: cell.workload, subject: cell.subject,
            shape: cell.shape, what: cell.what, mode: cell.mode, workers: cell.workers,
            cpus: placement(workers: cell.workers), minEffect: minEffect)
        entry.aOperations = cell.aOperations
        entry.bOperations = cell.bOperations
        return entry
    }
}
