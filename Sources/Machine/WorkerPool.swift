/// A crew for one piece of work: started, used once and dismissed.
public enum WorkerPool {
    /// What a run gave.
    public struct Outcome<Result: Sendable>: Sendable {
        /// One result per worker, `[worker]`.
        public let results: [Result]
        public let kinds: WorkerKinds
    }

    /// Runs `body` once on each of these CPUs, all released together.
    ///
    /// The calling thread's mask stays what it was, and no thread keeps a mask afterwards.
    ///
    /// - Parameters:
    ///   - placement: The CPU of each worker.
    ///   - start: What the process found when it began.
    ///   - timeout: How long the workers have to arrive; `nil` is enough for a slow host.
    ///   - limit: How long they have for `body`.
    ///   - arrive: Runs in each worker's thread before any `body` does; may refuse with a reason.
    ///   - body: Runs once in each worker's thread.
    /// - Returns: The results, and where the threads came from.
    /// - Throws: `MachineError` when workers cannot start, or are not done in time.
    public static func run<Result: Sendable>(
        placement: [Int], start: ProcessStart, timeout: Duration? = nil, limit: Duration,
        arrive: @escaping PinnedCrew.Arrival = { _ in },
        body: @escaping @Sendable (WorkerContext) -> Result
    ) throws(MachineError) -> Outcome<Result> {
        let crew = try PinnedCrew(
            placement: placement, start: start, timeout: timeout, arrive: arrive)
        let results = try crew.perform(workers: placement.indices, within: limit, body: body)
        try crew.dismiss()
        return Outcome(results: results, kinds: crew.kinds)
    }
}
