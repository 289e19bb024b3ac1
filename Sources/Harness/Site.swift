import Dispatch
import Machine
public import Percpu
import Synchronization

/// Where the references of a run live: their memory, their switch locks, and the reaper's queue.
///
/// Two sets of slots, because some strategies own one per CPU and others one per worker.
public final class Site: Sendable {
    /// One place per possible CPU.
    let byCPU: SwitchDomain<HardwareMemory>
    /// One place per worker.
    let byWorker: SwitchDomain<HardwareMemory>
    /// Runs the folds; somebody lends it a thread.
    let reaper: QueueReaper
    let steps: StepClock
    /// How many workers the run has at most.
    let workerCount: Int
    /// How long a confirmation or a release may take; what has not come by then never will.
    let patience: Duration
    /// Puts `byteCount` bytes at `address` on the node of a worker's CPU, before they are touched; `nil` where
    /// there is but one node.
    let bindPages: (@Sendable (_ address: UInt, _ byteCount: Int, _ worker: Int) -> Void)?

    /// - Parameters:
    ///   - cpuCount: Highest possible CPU plus one.
    ///   - workerCPUs: The CPU of each worker, `[worker]`.
    ///   - patience: How long a confirmation or a release may take.
    ///   - words: Where shared counts lie, at its first place; `nil` is the heap.
    ///   - placesPages: Whether the pages of each turn's device are bound too, which costs system calls.
    ///   - bind: Puts `byteCount` bytes at `address` on the node of `cpu`, before they are touched.
    public init(
        cpuCount: Int, workerCPUs: [Int], patience: Duration = .seconds(20),
        words: SlotArena? = nil, placesPages: Bool = false,
        bind: @escaping @Sendable (_ address: UInt, _ byteCount: Int, _ cpu: Int) -> Void
    ) {
        let cpuMemory = HardwareMemory(
            arena: SlotArena(placeCount: cpuCount, binding: bind), words: words)
        let workerMemory = HardwareMemory(
            // One place more than workers: the teardown thread's, wherever it lies.
            arena: SlotArena(placeCount: workerCPUs.count + 1) { address, byteCount, worker in
                if worker < workerCPUs.count { bind(address, byteCount, workerCPUs[worker]) }
            }, words: words)
        workerCount = workerCPUs.count
        self.patience = patience
        let places: (@Sendable (UInt, Int, Int) -> Void)? = { address, byteCount, worker in
            bind(address, byteCount, workerCPUs[worker])
        }
        bindPages = placesPages ? places : nil
        let reaper = QueueReaper(memory: cpuMemory)
        let steps = StepClock()
        self.reaper = reaper
        self.steps = steps
        byCPU = SwitchDomain(memory: cpuMemory, reaper: reaper) { steps.mark($0) }
        byWorker = SwitchDomain(memory: workerMemory, reaper: reaper) { steps.mark($0) }
    }

    /// Waits until the reaper has done all that it was called for so far.
    ///
    /// A switch lets its caller go on before it drops its own reference, in the kernel too: whoever sums a reference
    /// up right after one, on a host where the reaper was just then taken off its CPU, counts one too many.
    ///
    /// - Returns: False when that took longer than `patience`, as it does where nobody lends the reaper a thread.
    @discardableResult
    func awaitReaper() -> Bool {
        let done = DispatchSemaphore(value: 0)
        reaper.call { done.signal() }
        var deadline = AttendedDeadline(patience)
        return deadline.wait {
            done.wait(timeout: .now() + .nanoseconds(Int($0.nanoseconds))) == .success
        }
    }

    func domain(slotPerWorker: Bool) -> SwitchDomain<HardwareMemory> {
        slotPerWorker ? byWorker : byCPU
    }

    /// How many slots a reference has there.
    func slotCount(slotPerWorker: Bool) -> Int {
        domain(slotPerWorker: slotPerWorker).memory.arena.placeCount
    }

    /// The slot from which a thread that is no worker counts.
    func teardownSlot(slotPerWorker: Bool) -> Int { slotPerWorker ? workerCount : 0 }
}

/// When the last switch took each of its steps, ticks; one switch at a time.
final class StepClock: Sendable {
    private struct State {
        var ticks = [UInt64](
            repeating: 0, count: SwitchDomain<HardwareMemory>.Step.allCases.count)
        var inspect: (@Sendable (SwitchDomain<HardwareMemory>.Step) -> Void)?
    }

    private let state = Mutex(State())

    func mark(_ step: SwitchDomain<HardwareMemory>.Step) {
        let now = Ticks.now()
        let inspect = state.withLock { state in
            state.ticks[step.rawValue] = now
            return state.inspect
        }
        inspect?(step)
    }

    func ticks(of step: SwitchDomain<HardwareMemory>.Step) -> UInt64 {
        state.withLock { $0.ticks[step.rawValue] }
    }

    /// Has `inspect` called at each step, in the thread that takes it.
    func onStep(_ inspect: (@Sendable (SwitchDomain<HardwareMemory>.Step) -> Void)?) {
        state.withLock { $0.inspect = inspect }
    }
}
