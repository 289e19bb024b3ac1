import Machine
public import Records
import Statistics

/// The proof that the harness can fail: every plant is caught, and nothing sound is.
public struct Selftest {
    /// What came out.
    public struct Outcome: Sendable {
        public var entries: [SelftestEntry] = []
        /// Plants that were not caught, and sound ones that were.
        public var violations: [Violation] = []
        /// Whether the end was asked for before all was done.
        public var interrupted = false
        /// Plants for which no time was left.
        public var unfinished = 0

        /// As the command ends: a detector that failed counts for more than an end before the time.
        public var exitCode: Int32 {
            if !violations.isEmpty { return ExitCode.violated }
            if interrupted { return ExitCode.interrupted }
            return entries.allSatisfy { $0.skipped != nil } ? ExitCode.skipped : ExitCode.success
        }
    }

    /// How far it is.
    public struct Progress: Sendable {
        public let done: Int
        public let total: Int
        /// Id of the plant that is next.
        public let next: String
    }

    let plants: [Plant]
    let host: SelftestHost
    let seed: UInt64
    /// Seeds for each plant that shows by chance.
    let rounds: Int
    /// When the whole command must be over, on the monotonic clock; `nil` when nobody minds.
    let endsBy: Int64?
    /// Promises whose detectors are switched off.
    let blind: Set<String>

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - plants: What is planted; all there is, as a rule.
    ///   - host: Where.
    ///   - seed: Where every random choice follows from.
    ///   - rounds: Seeds for each plant that shows by chance; 1 to prove that it does.
    ///   - endsBy: When all must be over, on the monotonic clock.
    ///   - blind: Promises, by their numbers, whose detectors are switched off: what they alone catch must
    ///     then be missed, which is the proof that a selftest can fail.
    public init(
        plants: [Plant] = Plant.all, host: SelftestHost, seed: UInt64, rounds: Int = 1,
        endsBy: Int64? = nil, blind: Set<String> = []
    ) {
        self.plants = plants
        self.host = host
        self.seed = seed
        self.rounds = rounds
        self.endsBy = endsBy
        self.blind = blind
    }

    /// Makes the run.
    ///
    /// - Context: the main thread, once per process at a time. Ends early when the end is asked for.
    /// - Parameters:
    ///   - progress: Told before each plant.
    ///   - finished: Given each entry as it is made, with what is wrong about it.
    /// - Returns: What came out.
    /// - Throws: `HarnessError` when threads or memory cannot be had.
    public func run<Failure: Error>(
        progress: (Progress) -> Void = { _ in },
        finished: (SelftestEntry, [Violation]) throws(Failure) -> Void
    ) throws -> Outcome {
        var outcome = Outcome()
        for (index, plant) in plants.enumerated() {
            if Interruption.isRequested {
                outcome.interrupted = true
                break
            }
            progress(Progress(done: index, total: plants.count, next: plant.id))
            var trial = PlantTrial(plant: plant, host: host, blind: blind)
            let isOver = endsBy.map { MonotonicClock.nanoseconds() >= $0 } ?? false
            if isOver {
                outcome.unfinished += 1
                trial.skip("no time was left for it")
            } else {
                try trial.make(seed: seed, rounds: rounds, endsBy: endsBy)
            }
            if trial.interrupted {
                outcome.interrupted = true
                break
            }
            let entry = trial.entry
            let violations = trial.violations(seed: seed)
            outcome.entries.append(entry)
            outcome.violations += violations
            try finished(entry, violations)
        }
        return outcome
    }

    /// Makes the run and tells nobody of single entries.
    public func run() throws -> Outcome { try run { (_, _) throws(Never) in } }
}
