import Percpu
import Synchronization

/// What workers write before they put, and how much of it release gets to see (INV-21).
final class Payload: Sendable {
    private let memory: HardwareMemory
    /// Written by one worker each.
    private let written: [HardwareWord]
    private let atRelease = Atomic<Int>(0)

    init(memory: HardwareMemory, workerCount: Int) {
        self.memory = memory
        written = memory.allocateSlots("payload", count: workerCount)
    }

    deinit { memory.deallocateSlots(written) }

    /// Relaxed on purpose: only the put that follows may make it visible.
    func write(_ worker: Int) {
        written[worker].storeRelaxed(written[worker].loadRelaxed() &+ 1)
    }

    /// Called by release.
    func takeSum() { atRelease.store(sum, ordering: .relaxed) }

    /// Whether release missed a write that was made before a put.
    ///
    /// - Context: after release and before the next life, when nobody can take a reference.
    var isStale: Bool { atRelease.load(ordering: .relaxed) != sum }

    var difference: String { "\(sum &- atRelease.load(ordering: .relaxed)) writes" }

    private var sum: Int { written.reduce(0) { $0 &+ $1.loadRelaxed() } }
}
