internal import Dispatch
internal import Synchronization

/// Workers that stay pinned to their CPUs, asleep between one piece of work and the next.
///
/// The first 250 are libdispatch's, each on a serial queue of its own; the rest are threads of our
/// own, because the pool has no more. While they sleep they cost nothing.
public final class PinnedCrew: Sendable {
    /// What a worker does before it counts as arrived, in its own thread and already pinned.
    ///
    /// What it throws ends the start; the error's own words become the reason.
    public typealias Arrival = @Sendable (WorkerContext) throws -> Void

    /// The CPU of each worker, `[worker]`.
    public let placement: [Int]
    public let kinds: WorkerKinds
    private let stations: [Station]
    private let roll: Roll
    private let isDismissed = Mutex(false)

    /// Starts the workers and returns once all have arrived.
    ///
    /// - Parameters:
    ///   - placement: The CPU of each worker; a CPU may stand there more than once.
    ///   - start: What the process found when it began; workers give this mask back to their threads.
    ///   - timeout: How long the workers have to arrive; `nil` is enough for a slow host.
    ///   - arrive: Touch memory here that should be local to the worker.
    /// - Throws: `MachineError` when a limit of the system, a pin or an arrival forbids; by then
    ///   every worker that had started has gone home.
    public init(
        placement: [Int], start: ProcessStart, timeout: Duration? = nil,
        arrive: @escaping Arrival = { _ in }
    ) throws(MachineError) {
        let timeout = timeout ?? patience(workers: placement.count)
        try ThreadBudget.host().check(workers: placement.count)
        let seats = DispatchSeats.take(upTo: placement.count)
        let stations = placement.enumerated().map { index, cpu in
            Station(
                context: WorkerContext(
                    index: index, cpu: cpu, kind: index < seats ? .dispatch : .own))
        }
        let roll = Roll(count: placement.count)
        self.placement = placement
        self.kinds = WorkerKinds(dispatch: seats, own: placement.count - seats)
        self.stations = stations
        self.roll = roll

        do {
            try PinnedCrew.staff(stations, roll) { station in
                station.serve(roll, home: start.affinity, arrive: arrive)
            }
            try PinnedCrew.muster(roll, count: placement.count, timeout: timeout)
        } catch {
            roll.close()
            isDismissed.withLock { $0 = true }
            for station in stations { station.dismiss() }
            _ = roll.allLeft(within: drainLimit)
            throw error
        }
    }

    deinit {
        if isDismissed.withLock({ $0 }) { return }
        for station in stations { station.dismiss() }
    }

    /// Wakes these workers, and no others, to run `body` together.
    ///
    /// Each sleeps until all have woken. Work that is still under way on one of them comes first.
    ///
    /// - Parameters:
    ///   - workers: Indices into the placement, each at most once.
    ///   - body: Runs once in the thread of each worker.
    /// - Returns: The job, whose results are waited for when the caller is ready to.
    /// - Throws: `MachineError.dismissed` once the crew has gone home.
    public func begin<Result: Sendable>(
        workers: some Sequence<Int>,
        body: @escaping @Sendable (WorkerContext) -> Result
    ) throws(MachineError) -> CrewJob<Result> {
        let workers = Array(workers)
        precondition(Set(workers).count == workers.count, "a worker can do a job only once")
        precondition(
            workers.allSatisfy(stations.indices.contains), "a job names a worker the crew lacks")
        let job = CrewJob<Result>(workers: workers)
        // Under the lock, so that no order comes after the one to go home and is never run.
        let isPosted = isDismissed.withLock { isDismissed in
            if isDismissed { return false }
            for (position, worker) in workers.enumerated() {
                stations[worker].post { context in
                    job.run(position: position) { body(context) }
                }
            }
            return true
        }
        guard isPosted else {
            job.abandon()
            throw .dismissed
        }
        return job
    }

    /// Has these workers run `body` together and returns what each returned, in their order.
    ///
    /// - Parameters:
    ///   - workers: Indices into the placement, each at most once.
    ///   - limit: How long they have from now.
    ///   - body: Runs once in the thread of each worker.
    /// - Returns: What each worker returned, in the order of `workers`.
    /// - Throws: `MachineError.stillBusy` naming who was not done; `.dismissed`.
    public func perform<Result: Sendable>(
        workers: some Sequence<Int>, within limit: Duration,
        body: @escaping @Sendable (WorkerContext) -> Result
    ) throws(MachineError) -> [Result] {
        try begin(workers: workers, body: body).results(within: limit)
    }

    /// Sends everybody home after what is under way, and waits for it.
    ///
    /// - Parameter limit: How long to wait; `nil` is enough for a slow host.
    /// - Throws: `MachineError.stillBusy` when someone does not come out of their work, or the error
    ///   of a thread whose mask could not be restored.
    public func dismiss(within limit: Duration? = nil) throws(MachineError) {
        let limit = limit ?? patience(workers: placement.count)
        let isFirst = isDismissed.withLock { isDismissed in
            defer { isDismissed = true }
            return !isDismissed
        }
        // Outside the lock: whoever posts from now on sees the flag first.
        if isFirst { for station in stations { station.dismiss() } }
        guard roll.allLeft(within: limit) else {
            throw .stillBusy(
                workers: Array(placement.indices), afterMilliseconds: limit.milliseconds)
        }
        if let error = roll.keptMask { throw error }
    }

    // MARK: Start

    /// Gives each station a thread; on failure those left without one are struck off.
    private static func staff(
        _ stations: [Station], _ roll: Roll, serve: @escaping @Sendable (Station) -> Void
    ) throws(MachineError) {
        for station in stations where station.context.kind == .dispatch {
            // One serial queue each: a concurrent queue starts no more blocks than CPUs. All of one
            // quality of service, because others get another nice value.
            DispatchQueue(label: "reftorture.worker.\(station.context.index)", qos: .default)
                .async { serve(station) }
        }
        let own = stations.filter { $0.context.kind == .own }
        for (count, station) in own.enumerated() {
            do {
                _ = try OwnThread.start(name: "worker-\(station.context.index)") { serve(station) }
            } catch {
                roll.strike(own.count - count)
                let started = stations.count - own.count + count
                throw .tooManyWorkers(
                    requested: stations.count, room: started,
                    limitedBy: "the system (\(error.line))")
            }
        }
    }

    /// Waits at the start line, asleep: a spin would keep the others from getting there.
    private static func muster(_ roll: Roll, count: Int, timeout: Duration) throws(MachineError) {
        guard roll.allArrived(within: timeout) else {
            let tightest = ThreadBudget.host().tightest
            throw .notAllStarted(
                arrived: roll.arrived, of: count, withinMilliseconds: timeout.milliseconds,
                hint: tightest.map { "the nearest limit is \($0.name)" } ?? "")
        }
        if let failure = roll.failure { throw failure }
    }
}

/// How long workers may take to come or to go where nobody says.
///
/// An emulated host takes about 20 ms for each; this is no measure of speed, only of hope.
private func patience(workers: Int) -> Duration {
    .seconds(10) + .milliseconds(50 * workers)
}

/// How long a crew that is given up waits for those of its workers that had started.
private let drainLimit = Duration.seconds(5)
