import Percpu

/// Keeps workers out of one reference for a moment, so that its counts are at rest and can be summed.
final class RestGate: Sendable {
    /// How far workers may come.
    enum Admission: Int, Sendable {
        case open
        /// Stay out, with whatever is held.
        case rest
        /// Come, let go and stay out.
        case away
    }

    private let memory: HardwareMemory
    private let state: HardwareWord
    /// 1 while that worker is inside; written by it alone.
    private let inside: [HardwareWord]

    init(memory: HardwareMemory, workerCount: Int) {
        self.memory = memory
        state = memory.allocate("gate", initially: Admission.open.rawValue)
        inside = (0..<workerCount).map { _ in memory.allocate("inside", initially: 0) }
    }

    deinit { for word in inside + [state] { memory.deallocate(word) } }

    // MARK: - Workers

    /// How far the worker may come; it leaves in any case, except from `rest`.
    @inline(__always)
    func enter(_ worker: Int) -> Admission {
        inside[worker].storeRelaxed(1)
        // Pairs with the fence in close: the worker sees the gate closed, or it is seen inside.
        HardwareWord.fullFence()
        let seen = state.loadAcquire()
        if seen == Admission.open.rawValue { return .open }
        if seen == Admission.away.rawValue { return .away }
        leave(worker)
        return .rest
    }

    @inline(__always)
    func leave(_ worker: Int) { inside[worker].storeRelease(0) }

    // MARK: - Teardown thread

    func close(_ admission: Admission) {
        state.storeRelaxed(admission.rawValue)
        // Pairs with the fence in enter.
        HardwareWord.fullFence()
    }

    func open() { state.storeRelease(Admission.open.rawValue) }

    /// Whether no worker is inside; stays so while the gate is at `rest`.
    var isEmpty: Bool { inside.allSatisfy { $0.loadAcquire() == 0 } }
}
