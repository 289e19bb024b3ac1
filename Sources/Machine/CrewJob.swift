internal import Dispatch
internal import Synchronization

/// One piece of work that some workers of a crew do together.
public final class CrewJob<Result: Sendable>: Sendable {
    private struct State {
        var waiting: Int
        /// Results in the order of `workers`; `nil` for who is not done.
        var results: [Result?]
        var isCancelled = false
        var isOpen = false
    }

    /// Indices of the workers, in the order of the results.
    public let workers: [Int]
    private let state: Mutex<State>
    /// Left once, when every worker has come or the job is given up: that wakes all at once.
    private let gate = DispatchGroup()
    private let done = DispatchGroup()

    init(workers: [Int]) {
        self.workers = workers
        state = Mutex(
            State(waiting: workers.count, results: Array(repeating: nil, count: workers.count)))
        gate.enter()
        for _ in workers { done.enter() }
    }

    deinit {
        // libdispatch ends the process when a group dies that was entered and not left.
        openGate()
    }

    /// Runs one worker's part on the calling thread, together with the others.
    func run(position: Int, body: () -> Result) {
        defer { done.leave() }
        let isLast = state.withLock { state in
            state.waiting -= 1
            return state.waiting == 0
        }
        if isLast { openGate() } else { gate.wait() }
        if state.withLock({ $0.isCancelled }) { return }
        let result = body()
        state.withLock { $0.results[position] = result }
    }

    /// Waits until every worker is done, but not longer than `limit`.
    ///
    /// - Returns: Whether all are done.
    public func isDone(within limit: Duration) -> Bool {
        done.wait(timeout: limit.fromNow) == .success
    }

    /// Waits for the results, in the order of `workers`.
    ///
    /// When the time is up, workers that have not begun never will; those that have are still in
    /// their body, so what it uses must outlive them. `isDone(within:)` tells when they are out.
    ///
    /// - Parameter limit: How long to wait at most.
    /// - Returns: What each worker returned.
    /// - Throws: `MachineError.stillBusy` naming who was not done.
    public func results(within limit: Duration) throws(MachineError) -> [Result] {
        guard isDone(within: limit) else {
            cancel()
            throw .stillBusy(workers: unfinished, afterMilliseconds: limit.milliseconds)
        }
        let results = state.withLock { $0.results.compactMap(\.self) }
        guard results.count == workers.count else {
            throw .stillBusy(workers: unfinished, afterMilliseconds: limit.milliseconds)
        }
        return results
    }

    /// Keeps workers that have not begun from beginning.
    public func cancel() {
        state.withLock { $0.isCancelled = true }
        openGate()
    }

    /// Settles a job that no worker was told of.
    func abandon() {
        cancel()
        for _ in workers { done.leave() }
    }

    private var unfinished: [Int] {
        state.withLock { state in
            zip(workers, state.results).filter { $0.1 == nil }.map(\.0)
        }
    }

    private func openGate() {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = true }
            return state.isOpen
        }
        if !wasOpen { gate.leave() }
    }
}
