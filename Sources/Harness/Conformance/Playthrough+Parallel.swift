internal import Dispatch
internal import Percpu
internal import Synchronization

extension Playthrough {
    /// A thread on each CPU, the main operation beside them, a grace period when all are through.
    ///
    /// Scripts are such that every order gives the same result, so folds run beside the threads too.
    ///
    /// - Returns: How many attempts succeeded in all, for turns that can fail.
    mutating func perform(_ parallel: Parallel, on ref: PercpuRef<Strategy>) -> Returned {
        let successes = Mutex(0)
        let threads = ThreadGroup(count: parallel.cpus.count) { number in
            let taken = ref.take(parallel.times, turns: parallel.turn, seat: parallel.cpus[number])
            successes.withLock { $0 += taken }
        }
        threads.start()
        if let main = parallel.main { _ = perform(main.operation(cpu: spareSeat)) }
        reaper.settle()
        threads.join()
        reaper.settle()
        return parallel.returnsSuccesses ? .number(successes.withLock { $0 }) : .nothing
    }
}

extension PercpuRef {
    /// `times` turns of `turn` at a seat of the caller's own; returns how many attempts succeeded.
    func take(_ times: Int, turns turn: [Operation.Count], seat index: Int) -> Int {
        var seat = seat(index)
        var successes = 0
        resume(at: &seat)
        for _ in 0..<times {
            for count in turn where perform(count, at: &seat) == .flag(true) { successes += 1 }
            quiesce(at: &seat)
        }
        suspend(at: &seat)
        return successes
    }
}

/// A thread for each of a few jobs, all let go at the same moment.
struct ThreadGroup: ~Copyable {
    private let group = DispatchGroup()
    private let arrived = DispatchSemaphore(value: 0)
    private let gate = DispatchSemaphore(value: 0)
    private let count: Int

    /// Starts `count` threads, which wait for `start()`.
    init(count: Int, job: @escaping @Sendable (_ number: Int) -> Void) {
        self.count = count
        let (arrived, gate) = (arrived, gate)
        for number in 0..<count {
            DispatchQueue(label: "conformance.\(number)").async(group: group) {
                arrived.signal()
                gate.wait()
                job(number)
            }
        }
    }

    /// Opens the gate once everybody stands before it.
    borrowing func start() {
        for _ in 0..<count { arrived.wait() }
        for _ in 0..<count { gate.signal() }
    }

    borrowing func join() { group.wait() }
}
