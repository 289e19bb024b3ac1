/// A kind of things that can be compared in one process: names, and the cells of two of them.
///
/// The seam for what comes later: a kind is one value in one file, and one line in `all`.
public struct CompareKind: Sendable {
    /// What of a comparison was asked for.
    public struct Scope: Sendable {
        /// Id of the loop; `nil` leaves it to the kind.
        public var workload: String?
        public var modes: [CountingMode]
        public var workerCounts: [Int]
        /// `inline` or `kernel`; all there are when `nil`.
        public var shape: String?
        /// Strategies that count under both; the kind's choice when `nil`.
        public var subjects: [String]?

        /// Puts together what was asked for.
        public init(
            workload: String? = nil, modes: [CountingMode] = CountingMode.allCases,
            workerCounts: [Int], shape: String? = nil, subjects: [String]? = nil
        ) {
            self.workload = workload
            self.modes = modes
            self.workerCounts = workerCounts
            self.shape = shape
            self.subjects = subjects
        }
    }

    /// One of them, as messages have it: `subject`.
    public let noun: String
    /// Every name, in the order they are listed to people.
    public let names: [String]
    /// The loops it can be compared under; the first is the default.
    public let workloads: [String]
    /// What `compare` means when nothing is named; of all kinds the first that has any.
    public let defaultPair: [String]?
    /// Whether its page operations are compiled in more than one shape.
    public let hasShapes: Bool
    /// The strategies that can count under both, in the words of `--subjects`; empty where A and B are
    /// what counts.
    public let strategies: [String]
    /// What `--min-effect` is when it is not given, as a share of 1.
    public let leastEffect: Double
    /// How long a comparison takes when nobody says.
    public let seconds: Int
    /// What a name is the name of, whatever its case; `nil` when it is none of this kind.
    public let identify: @Sendable (_ name: String) -> String?
    /// The modes of a loop.
    public let modes: @Sendable (_ workload: String) -> [CountingMode]
    /// Why one of them cannot be compared under a loop, whatever the host; `nil` when it can.
    public let misfit: @Sendable (_ name: String, _ workload: String) -> String?
    /// The cells of two names, none where they have no mode in common with the scope.
    public let cells: @Sendable (_ a: String, _ b: String, Scope) -> [CompareCell]

    /// Puts a kind together.
    public init(
        noun: String, names: [String], workloads: [String], defaultPair: [String]? = nil,
        hasShapes: Bool = false, strategies: [String] = [], leastEffect: Double = 0.02,
        seconds: Int = 15,
        identify: @escaping @Sendable (_ name: String) -> String?,
        modes: @escaping @Sendable (_ workload: String) -> [CountingMode] = { _ in
            CountingMode.allCases
        },
        misfit: @escaping @Sendable (_ name: String, _ workload: String) -> String? = { _, _ in
            nil
        },
        cells: @escaping @Sendable (_ a: String, _ b: String, Scope) -> [CompareCell]
    ) {
        self.noun = noun
        self.names = names
        self.workloads = workloads
        self.defaultPair = defaultPair
        self.hasShapes = hasShapes
        self.strategies = strategies
        self.leastEffect = leastEffect
        self.seconds = seconds
        self.identify = identify
        self.modes = modes
        self.misfit = misfit
        self.cells = cells
    }

    /// Every kind, in the order in which a name is looked up.
    public static let all: [CompareKind] = [
        .generations, .subjects,
    ]

    /// Whatever `bench` measures.
    public static let subjects = CompareKind(
        noun: "subject", names: Catalog.subjects.map(\.id),
        workloads: Catalog.workloads.map(\.id), identify: { subject($0)?.id },
        modes: { id in Catalog.workloads.first { $0.id == id }?.modes ?? [] },
        misfit: { name, workload in subject(name)?.misfit(workload) }
    ) { a, b, scope in
        let both = [a, b].compactMap(subject)
        guard both.count == 2 else { return [] }
        return cells(both[0], both[1], scope)
    }

    @Sendable private static func subject(_ name: String) -> Subject? {
        Catalog.subjects.first { $0.id.lowercased() == name.lowercased() }
    }

    /// A cell for each mode that either of them has.
    static func cells(_ a: Subject, _ b: Subject, _ scope: Scope) -> [CompareCell] {
        let workload = scope.workload ?? GetPut.id
        let areStrategies = a.role == .strategy || b.role == .strategy
        let fitting = Catalog.workloads.first { $0.id == workload }?.modes ?? []
        let modes = scope.modes.filter {
            fitting.contains($0) && (a.modes.contains($0) || b.modes.contains($0))
        }
        return scope.workerCounts.flatMap { workers in
            modes.map { mode in
                CompareCell(
                    a: CompareArm(a, workload: workload, mode: mode),
                    b: CompareArm(b, workload: workload, mode: mode), workload: workload,
                    mode: areStrategies ? mode.rawValue : "none", workers: workers)
            }
        }
    }
}
