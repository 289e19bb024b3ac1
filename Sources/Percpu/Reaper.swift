internal import Synchronization

/// Where the work after a grace period runs, and how one waits for it: the kernel's RCU callback context.
///
/// The seam between deterministic and stress mode. The work itself waits for the grace period and then
/// folds, so a reaper that does not run it yet holds the grace period.
public protocol Reaper: Sendable {
    /// Runs `work` soon, in a context of its own: never inside this call (`call_rcu`).
    func call(_ work: @escaping @Sendable () -> Void)
    /// Returns once `pending` is no longer 1 (`wait_event` on the switch wait queue).
    ///
    /// - Context: may sleep; never under the switch lock.
    func wait<Word: AtomicWord>(for pending: Word)
}

/// A reaper for a thread that lives as long as the references: stress mode.
public final class QueueReaper: Reaper {
    private struct State {
        var work: [@Sendable () -> Void] = []
        var stopped = false
    }

    private let state = Mutex(State())
    /// Counts calls, so that the thread can sleep until there is one it has not seen.
    private let signal: HardwareWord
    private let memory: HardwareMemory

    public init(memory: HardwareMemory) {
        self.memory = memory
        signal = memory.allocate("reaper", initially: 0)
    }

    deinit { memory.deallocate(signal) }

    public func call(_ work: @escaping @Sendable () -> Void) {
        state.withLock { $0.work.append(work) }
        signal.add(1)
        signal.wakeAll()
    }

    public func wait<Word: AtomicWord>(for pending: Word) {
        while pending.loadAcquire() == 1 { pending.wait(while: 1) }
    }

    /// Does what is called until `stop()`, and all that was called before it.
    ///
    /// - Context: one thread, which is the reaper from now on.
    public func run() {
        while true {
            let seen = signal.loadAcquire()
            let (work, stopped) = state.withLock { state in
                defer { state.work.removeAll(keepingCapacity: true) }
                return (state.work, state.stopped)
            }
            for item in work { item() }
            if work.isEmpty {
                if stopped { return }
                signal.wait(while: seen)
            }
        }
    }

    /// Lets `run()` return once its queue is empty.
    public func stop() {
        state.withLock { $0.stopped = true }
        signal.add(1)
        signal.wakeAll()
    }
}

/// A reaper that the caller steps by hand: deterministic mode, in which no grace period ends by itself.
public final class ManualReaper: Reaper {
    private let queue = Mutex<[@Sendable () -> Void]>([])
    private let sleeping: @Sendable () -> Void

    /// - Parameter sleeping: Called whenever an operation has to sleep, before the grace period that
    ///   wakes it is let go.
    public init(sleeping: @escaping @Sendable () -> Void = {}) {
        self.sleeping = sleeping
    }

    public func call(_ work: @escaping @Sendable () -> Void) {
        queue.withLock { $0.append(work) }
    }

    public func wait<Word: AtomicWord>(for pending: Word) {
        guard pending.loadAcquire() == 1 else { return }
        sleeping()
        settle()
        precondition(pending.loadAcquire() != 1, "nothing that was called ends this switch")
    }

    /// Lets a grace period pass: everything that waits for one happens, and what that calls in turn.
    public func settle() {
        while let work = queue.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { work() }
    }
}
