public import Machine
public import Records

/// One attach, load and teardown.
public struct Teardown {
    /// What came out.
    public struct Outcome: Sendable {
        public var entry: TeardownEntry
        /// What was found and is not known of the generation.
        public var violations: [Violation]
        /// What a reader should know, one sentence each.
        public var warnings: [String]
        /// Whether the end was asked for before all was done.
        public var interrupted: Bool
    }

    let plan: TeardownPlan
    let topology: Topology
    let start: ProcessStart

    public init(plan: TeardownPlan, topology: Topology, start: ProcessStart) {
        self.plan = plan
        self.topology = topology
        self.start = start
    }

    /// Makes the run.
    public func run(
        progress: (Bench.Progress) -> Void = { _ in }
    ) throws(HarnessError) -> Outcome {
        var entry = plan.entry
        entry.skipped = "this build has no engine for teardowns"
        return Outcome(entry: entry, violations: [], warnings: [], interrupted: false)
    }
}
