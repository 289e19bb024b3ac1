public import Machine
public import Records

/// How cost grows with CPUs, sockets and sharing: its parts one after the other, each in its share of the time.
public struct Contention {
    /// How far it has come, for somebody who waits.
    public struct Progress: Sendable {
        /// From 0 to 1, by time.
        public var fraction: Double
        public var doing: String
    }

    /// What came out.
    public struct Outcome: Sendable {
        public var entries: [ContentionEntry] = []
        public var violations: [Violation] = []
        /// What a reader of the figures should know, one sentence each.
        public var warnings: [String] = []
        /// Whether the host was too noisy for the figures to be trusted.
        public var noisy = false
        /// Whether the end was asked for before all was done.
        public var interrupted = false

        mutating func add(_ other: Outcome) {
            entries += other.entries
            violations += other.violations
            for warning in other.warnings where !warnings.contains(warning) {
                warnings.append(warning)
            }
            noisy = noisy || other.noisy
            interrupted = interrupted || other.interrupted
        }
    }

    let plan: ContentionPlan
    let topology: Topology
    let start: ProcessStart

    /// Readies a run.
    ///
    /// - Parameters:
    ///   - plan: What and where.
    ///   - topology: Of this host.
    ///   - start: The process as it began.
    public init(plan: ContentionPlan, topology: Topology, start: ProcessStart) {
        self.plan = plan
        self.topology = topology
        self.start = start
    }

    /// The parts that were asked for, in the order in which they run.
    private var parts: [(name: String, part: any ContentionPart)] {
        plan.parts.map { part in
            let type: any ContentionPart.Type =
                switch part {
                case .sweep: ScalingSweep.self
                case .maps: CostMaps.self
                case .crossover: Crossovers.self
                case .storms: SwitchStorms.self
                case .killers: ManyKillers.self
                }
            return (part.rawValue, type.init(plan: plan, topology: topology, start: start))
        }
    }

    /// Makes the run.
    ///
    /// - Context: the main thread, once per process at a time. Ends early when the end is asked for.
    /// - Parameters:
    ///   - progress: Told many times a second.
    ///   - record: Given each entry as soon as it is final, with all that was found until then.
    /// - Returns: What came out, as far as it came.
    /// - Throws: `HarnessError` when workers cannot be had or do not come back.
    public func run(
        progress: @escaping (Progress) -> Void = { _ in },
        record: @escaping (ContentionEntry, [Violation]) -> Void = { _, _ in }
    ) throws(HarnessError) -> Outcome {
        var outcome = Outcome()
        let parts = self.parts.filter { !$0.part.isEmpty }
        let begin = MonotonicClock.nanoseconds()
        var weightLeft = parts.reduce(0) { $0 + $1.part.weight }
        for (name, part) in parts {
            // What one part leaves over, the next may have.
            let now = MonotonicClock.nanoseconds()
            let left = max(0, begin + plan.nanoseconds - now)
            let length = Double(left) * part.weight / max(weightLeft, part.weight)
            let before = Double(now - begin) / Double(max(1, plan.nanoseconds))
            let share = length / Double(max(1, plan.nanoseconds))
            weightLeft -= part.weight
            let known = outcome.violations
            let report = ContentionReport(
                progress: { fraction, doing in
                    progress(
                        Progress(
                            fraction: min(1, before + fraction * share), doing: "\(name): \(doing)")
                    )
                },
                record: { record($0, known + $1) })
            outcome.add(try part.run(until: now + Int64(length), report: report))
            if outcome.interrupted
                || plan.endsBy.map({ MonotonicClock.nanoseconds() >= $0 }) == true
            {
                break
            }
        }
        return outcome
    }
}
