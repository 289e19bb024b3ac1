internal import Percpu

/// Something that is waited for once and signalled by whoever ends it (`struct completion`).
struct Completion<Word: AtomicWord>: Sendable {
    private let done: Word
    private let memory: Word.Memory

    init(memory: Word.Memory) {
        self.memory = memory
        done = memory.allocate("completion", initially: 0)
    }

    /// Lets one waiter pass (`complete`).
    func complete() {
        done.add(1)
        done.wakeAll()
    }

    /// Sleeps until it was completed, or until `isAbandoned` says that it never will be.
    ///
    /// - Returns: Whether it was completed.
    func wait(unless isAbandoned: () -> Bool) -> Bool {
        while true {
            let value = done.loadAcquire()
            if value > 0 {
                // A wait takes what one completion gave: two of them let the next wait pass at once.
                if done.compareExchange(expected: value, desired: value - 1).exchanged {
                    return true
                }
            } else if isAbandoned() {
                return false
            } else {
                done.wait(while: 0)
            }
        }
    }

    /// Wakes whoever waits, for another look at whether to go on.
    func nudge() { done.wakeAll() }

    func deallocate() { memory.deallocate(done) }
}
