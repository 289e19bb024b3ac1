internal import Percpu

/// A block queue as far as pmem's teardown needs one: its usage count and how deep it is frozen.
///
/// - Kernel: `struct request_queue`, block/blk-mq.c; the usage count is `q_usage_counter`.
final class BlockQueue<Strategy: CounterStrategy>: Sendable {
    private let reference: PercpuRef<Strategy>
    /// Freezes less unfreezes: a flag would not do, for two freezes are legal and one kill is.
    private let depth: Strategy.Word
    private let sleepers: WaitQueue<Strategy.Word>
    private let memory: Strategy.Word.Memory

    init(
        reference: PercpuRef<Strategy>, sleepers: WaitQueue<Strategy.Word>,
        memory: Strategy.Word.Memory
    ) {
        self.reference = reference
        self.sleepers = sleepers
        self.memory = memory
        depth = memory.allocate("freeze-depth", initially: 0)
    }

    deinit { memory.deallocate(depth) }

    /// Keeps new requests out, without waiting for those under way (`blk_freeze_queue_start`).
    func startFreeze(confirm: @escaping @Sendable () -> Void) {
        if depth.add(1) == 1 { reference.kill(confirm: confirm) }
    }

    /// Sleeps until no request is under way (`blk_mq_freeze_queue_wait`).
    ///
    /// - Returns: False when it was given up.
    func awaitFrozen(unless isAbandoned: () -> Bool) -> Bool {
        let reference = self.reference
        return sleepers.wait(until: { reference.isZero }, unless: isAbandoned)
    }

    /// Lets requests in again when the last freeze is taken back (`blk_mq_unfreeze_queue`).
    func unfreeze() {
        if depth.add(-1) == 0 {
            reference.resurrect()
            sleepers.wakeAll()
        }
    }

    /// How often the queue is frozen just now.
    var freezeDepth: Int { depth.loadAcquire() }
}
