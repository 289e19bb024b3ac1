import Percpu

/// What each worker holds of one device, by its own account: the shadow of the counts under test.
///
/// A worker enters what it took after it has it, and strikes it off before it gives it back. So whatever
/// stands here when release runs was betrayed.
final class DeviceAccounts: Sendable {
    private let memory: HardwareMemory
    /// Pages pinned, `[worker]`; each written by its worker alone.
    private let pins: [HardwareWord]
    /// References taken by other ways than pins, `[worker]`.
    private let references: [HardwareWord]

    /// Accounts for `workerCount` workers, in lines of their own out of `memory`.
    init(workerCount: Int, memory: HardwareMemory) {
        self.memory = memory
        pins = memory.allocateSlots("pins", count: workerCount)
        references = memory.allocateSlots("references", count: workerCount)
    }

    deinit {
        memory.deallocateSlots(pins)
        memory.deallocateSlots(references)
    }

    // Release: a put that comes after makes them visible to whoever sees its effect.
    func pinned(_ count: Int, by worker: Int) { pins[worker].storeRelease(count) }
    func took(_ count: Int, by worker: Int) { references[worker].storeRelease(count) }

    /// References and pins of each worker, `[worker]`.
    var outstanding: [Int] {
        zip(pins, references).map { $0.loadRelaxed() &+ $1.loadRelaxed() }
    }

    /// Somebody who holds what keeps the reference from zero; `nil` when nobody does.
    ///
    /// - Parameter pinsCount: Whether a pin does.
    /// - Returns: Who, in words.
    func holder(pinsCount: Bool) -> String? {
        for worker in pins.indices {
            let taken = references[worker].loadAcquire()
            if taken > 0 { return "worker \(worker) held \(taken) references" }
            let pinned = pinsCount ? pins[worker].loadAcquire() : 0
            if pinned > 0 { return "worker \(worker) held \(pinned) pins" }
        }
        return nil
    }
}
