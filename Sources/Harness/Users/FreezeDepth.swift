import Percpu

/// How often a queue is frozen at the moment; the first freeze and the last thaw are what matters.
///
/// A flag is not enough: two who freeze must not kill twice, nor may the first to thaw let requests in
/// under the second.
///
/// - Kernel: `mq_freeze_depth` under `mq_freeze_lock`, and `mq_freeze_wq` (block/blk-mq.c).
struct FreezeDepth<Word: AtomicWord>: Sendable {
    private let memory: Word.Memory
    private let lock: Word
    private let depth: Word
    /// Moves with every thaw, so that a sleeper cannot miss one between its look and its sleep.
    private let thaws: Word
    private let closed: Word

    init(memory: Word.Memory) {
        self.memory = memory
        lock = memory.allocate("freeze-lock", initially: 0)
        depth = memory.allocate("freeze-depth", initially: 0)
        thaws = memory.allocate("thaws", initially: 0)
        closed = memory.allocate("freeze-closed", initially: 0)
    }

    func deallocate() {
        for word in [lock, depth, thaws, closed] { memory.deallocate(word) }
    }

    var now: Int { depth.loadAcquire() }

    /// One freeze more.
    ///
    /// - Parameter act: Called under the lock, with whether it is the first: then it kills.
    func raise(_ act: (_ isFirst: Bool) -> Void) {
        acquire()
        // Before the kill: whoever sees the reference dead sees that it is frozen.
        let new = depth.loadRelaxed() + 1
        depth.storeRelease(new)
        act(new == 1)
        release()
    }

    /// One freeze less; the last one wakes who waits.
    ///
    /// - Parameter act: Called under the lock, with whether it is the last: then it resurrects.
    /// - Returns: False, and nothing is done, when nothing was frozen.
    func lower(_ act: (_ isLast: Bool) -> Void) -> Bool {
        acquire()
        defer { release() }
        let old = depth.loadRelaxed()
        guard old > 0 else { return false }
        // Before the depth, so that a waiter who finds no freeze finds the reference alive. The kernel
        // has the other order and lets its waiter try again.
        act(old == 1)
        depth.storeRelease(old - 1)
        if old == 1 { wake() }
        return true
    }

    /// Sleeps until nothing is frozen, or until `close()`.
    ///
    /// - Context: a submitter whom the reference refused, and who keeps no section open.
    /// - Returns: False when closed: no use in trying again.
    func awaitThaw() -> Bool {
        // The reference was seen dead before the depth is looked at, in this order: the other way
        // round a submitter could sleep for a freeze that is over (blk_queue_enter's read barrier).
        Word.fullFence()
        while true {
            let seen = thaws.loadAcquire()
            if closed.loadAcquire() != 0 { return false }
            if depth.loadAcquire() == 0 { return true }
            thaws.wait(while: seen)
        }
    }

    /// Nobody waits any more, frozen or not.
    func close() {
        closed.storeRelease(1)
        wake()
    }

    private func wake() {
        thaws.add(1)
        thaws.wakeAll()
    }

    private func acquire() {
        while true {
            let attempt = lock.compareExchange(expected: 0, desired: 1)
            if attempt.exchanged { return }
            lock.wait(while: attempt.original)
        }
    }

    private func release() {
        lock.storeRelease(0)
        lock.wakeAll()
    }
}
