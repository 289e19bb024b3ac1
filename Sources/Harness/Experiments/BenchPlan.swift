public import Records
import Statistics

/// What `bench` is to measure, and where.
public struct BenchPlan: Sendable {
    public var subjects: [Subject]
    public var workload: String
    public var modes: [CountingMode]
    /// How many workers, one table section each.
    public var workerCounts: [Int]
    /// The CPUs in the order in which they are filled; workers beyond them begin again.
    public var cpus: [Int]
    /// CPUs for the teardown thread and the reaper; any when `nil`.
    public var housekeeping: CPUSet?
    /// For measuring and killing together, nanoseconds; arriving and judging come on top.
    public var nanoseconds: Int64
    /// Ends the measuring early once so many repetitions are done.
    public var repetitions: Int?
    /// Per cell and repetition, nanoseconds.
    public var warmUpNanoseconds: Int64
    public var seed: UInt64
    /// The best time of the issue probe on this machine, nanoseconds; the best of the run when `nil`.
    public var probeNanoseconds: Double?
    /// What repeats the run, for findings.
    public var replay: String
    /// When the whole command must be over, on the monotonic clock; `nil` when nobody minds.
    public var endsBy: Int64?
    /// How long a confirmation or a release may take; what has not come by then never will.
    public var patience = Duration.seconds(20)

    public init(
        subjects: [Subject], workload: String, modes: [CountingMode], workerCounts: [Int],
        cpus: [Int], housekeeping: CPUSet? = nil, nanoseconds: Int64, repetitions: Int? = nil,
        warmUpNanoseconds: Int64 = 300_000, seed: UInt64, probeNanoseconds: Double? = nil,
        replay: String
    ) {
        self.subjects = subjects
        self.workload = workload
        self.modes = modes
        self.workerCounts = workerCounts
        self.cpus = cpus
        self.housekeeping = housekeeping
        self.nanoseconds = nanoseconds
        self.repetitions = repetitions
        self.warmUpNanoseconds = warmUpNanoseconds
        self.seed = seed
        self.probeNanoseconds = probeNanoseconds
        self.replay = replay
    }

    /// The CPU of each of `workers` workers.
    func placement(workers: Int) -> [Int] { (0..<workers).map { cpus[$0 % cpus.count] } }

    /// The same as a record shows it.
    public var placed: [RunPlan.Placed] {
        workerCounts.map { RunPlan.Placed(workers: $0, cpus: placement(workers: $0)) }
    }

    /// What is measured in one piece: a subject in a mode with a number of workers.
    struct CellKey: Hashable, Sendable {
        var subject: Int
        var mode: CountingMode
        var workers: Int
    }

    /// Every cell once; yardsticks in any mode, since they have none.
    var cells: [CellKey] {
        workerCounts.flatMap { workers in
            subjects.enumerated().flatMap { index, subject in
                modes(of: subject).map { CellKey(subject: index, mode: $0, workers: workers) }
            }
        }
    }

    private func modes(of subject: Subject) -> [CountingMode] {
        if subject.role == .yardstick { return Array(subject.modes.prefix(1)) }
        guard let user else { return subject.modes.filter(modes.contains) }
        let fitting = modes.filter(user.modes.contains)
        return subject.makeStorm == nil ? Array(fitting.prefix(1)) : fitting
    }

    /// The user of references that is measured; `nil` for a plain loop.
    var user: NamedWorkload? { Catalog.workloads.first { $0.id == workload && $0.isUser } }

    /// Why a cell is left out whatever the host; `nil` when it is not.
    func misfit(_ key: CellKey) -> String? {
        let subject = subjects[key.subject]
        guard user != nil, subject.role != .yardstick, subject.makeStorm == nil else { return nil }
        return "\(workload) needs a reference with a percpu mode"
    }

    /// What a subject runs: yardsticks know the plain loop only.
    func workload(of subject: Subject) -> String {
        subject.role == .yardstick ? yardstickWorkload : workload
    }

    var yardstickWorkload: String { user == nil ? workload : GetPut.id }
}

/// The order of the cells in each repetition, which follows from the seed alone.
struct CellOrder<Cell> {
    private var cells: [Cell]
    private var random: SplitMix64

    init(_ cells: [Cell], seed: UInt64) {
        self.cells = cells
        random = SplitMix64(seed: seed)
    }

    /// The next repetition's order.
    mutating func next() -> [Cell] {
        cells.shuffle(using: &random)
        return cells
    }
}
