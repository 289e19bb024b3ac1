/// What was asked for: enough, with the revision of the source, to ask for it again.
public struct RunPlan: Codable, Sendable, Equatable {
    /// The options in force, defaults included, by their long names without dashes.
    public var options: [String: String]
    /// Where every random choice of the run follows from.
    public var seed: UInt64
    /// For each worker count, the CPU of each worker, `[worker]`.
    public var placement: [Placed]

    /// The CPUs that one number of workers is pinned to.
    public struct Placed: Codable, Sendable, Equatable {
        public var workers: Int
        /// Logical CPU of each worker, `[worker]`.
        public var cpus: [Int]

        public init(workers: Int, cpus: [Int]) {
            self.workers = workers
            self.cpus = cpus
        }
    }

    public init(options: [String: String], seed: UInt64, placement: [Placed]) {
        self.options = options
        self.seed = seed
        self.placement = placement
    }
}
