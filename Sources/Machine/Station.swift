internal import Dispatch
internal import Records
internal import Synchronization

/// One worker's side of a crew: it pins its thread, then sleeps until there is work.
final class Station: Sendable {
    typealias Work = @Sendable (WorkerContext) -> Void

    let context: WorkerContext
    /// Rings once for each entry of `orders`.
    private let bell = DispatchSemaphore(value: 0)
    /// What is to be done, oldest first; `nil` means to go home.
    private let orders = Mutex<[Work?]>([])

    init(context: WorkerContext) {
        self.context = context
    }

    /// Hands over work, which begins after what was handed over before.
    func post(_ work: @escaping Work) {
        orders.withLock { $0.append(work) }
        bell.signal()
    }

    /// Ends `serve` after what was handed over before.
    func dismiss() {
        orders.withLock { $0.append(nil) }
        bell.signal()
    }

    /// Serves on the calling thread until dismissed; the thread then has the mask `home`.
    ///
    /// Never inlined: thread entry points call it and do nothing else.
    @inline(never)
    func serve(_ roll: Roll, home: CPUSet, arrive: (WorkerContext) throws -> Void) {
        // The process mask and not the mask found on entry, which may be that of a pinned worker
        // that happened to create this thread.
        defer {
            if context.kind == .dispatch { DispatchSeats.giveBack(1) }
            do {
                try Affinity.set(home)
                roll.leave()
            } catch {
                roll.leave(keepingMask: error)
            }
        }
        guard roll.isOpen else { return roll.arrive(failure: nil) }
        do {
            try Affinity.pin(to: context.cpu)
        } catch {
            return roll.arrive(failure: error)
        }
        do {
            try arrive(context)
        } catch {
            let reason = (error as? any ExitCoded)?.line ?? "\(error)"
            return roll.arrive(
                failure: .arrivalFailed(
                    worker: context.index, cpu: context.cpu, reason: reason))
        }
        roll.arrive(failure: nil)
        while let work = nextOrder() { work(context) }
    }

    private func nextOrder() -> Work? {
        bell.wait()
        return orders.withLock { orders in orders.isEmpty ? nil : orders.removeFirst() }
    }
}

/// Who has arrived and who has left.
final class Roll: Sendable {
    private struct State {
        var arrived = 0
        var isOpen = true
        var failure: MachineError?
        var keptMask: MachineError?
    }

    private let state = Mutex(State())
    private let arrivals = DispatchGroup()
    private let departures = DispatchGroup()

    /// Expects `count` workers to arrive, and to leave.
    init(count: Int) {
        for _ in 0..<count {
            arrivals.enter()
            departures.enter()
        }
    }

    /// Whether workers may still arrive; one that starts after the crew was given up goes home.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    var arrived: Int { state.withLock { $0.arrived } }

    /// The first failure of a worker to arrive.
    var failure: MachineError? { state.withLock { $0.failure } }

    /// The first failure to give a thread its mask back.
    var keptMask: MachineError? { state.withLock { $0.keptMask } }

    func arrive(failure: MachineError?) {
        state.withLock { state in
            if failure == nil, state.isOpen { state.arrived += 1 }
            state.failure = state.failure ?? failure
        }
        arrivals.leave()
    }

    func leave(keepingMask error: MachineError? = nil) {
        state.withLock { $0.keptMask = $0.keptMask ?? error }
        departures.leave()
    }

    /// Crosses off workers that never got a thread.
    func strike(_ count: Int) {
        for _ in 0..<count {
            arrivals.leave()
            departures.leave()
        }
    }

    func close() {
        state.withLock { $0.isOpen = false }
    }

    func allArrived(within limit: Duration) -> Bool {
        arrivals.wait(timeout: limit.fromNow) == .success
    }

    func allLeft(within limit: Duration) -> Bool {
        departures.wait(timeout: limit.fromNow) == .success
    }
}
