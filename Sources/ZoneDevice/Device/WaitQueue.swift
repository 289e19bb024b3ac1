internal import Percpu

/// A queue of sleepers who look at a condition each time they are woken (`wait_queue_head_t`).
///
/// An object for the reason that `Completion` is one.
final class WaitQueue<Word: AtomicWord>: Sendable {
    /// Wake-ups so far: a sleeper that has missed one does not fall asleep.
    private let wakeUps: Word
    private let memory: Word.Memory

    init(memory: Word.Memory) {
        self.memory = memory
        wakeUps = memory.allocate("wait-queue", initially: 0)
    }

    deinit { memory.deallocate(wakeUps) }

    /// Has every sleeper look (`wake_up_all`).
    func wakeAll() {
        wakeUps.add(1)
        wakeUps.wakeAll()
    }

    /// Sleeps until `condition` holds (`wait_event`), or until `isAbandoned` says that it never will.
    ///
    /// - Returns: Whether it holds.
    func wait(until condition: () -> Bool, unless isAbandoned: () -> Bool) -> Bool {
        while true {
            let seen = wakeUps.loadAcquire()
            if condition() { return true }
            if isAbandoned() { return false }
            wakeUps.wait(while: seen)
        }
    }
}
