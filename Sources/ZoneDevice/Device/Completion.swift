internal import Percpu

/// Something that is waited for once and signalled by whoever ends it (`struct completion`).
///
/// An object and not a word alone: whoever signals touches it after the waiter has gone on, and perhaps
/// after the device is gone, so that both of them have to hold it.
final class Completion<Word: AtomicWord>: Sendable {
    /// Completions not yet waited for, times two; the lowest bit once it was nudged.
    private let done: Word
    private let memory: Word.Memory

    init(memory: Word.Memory) {
        self.memory = memory
        done = memory.allocate("completion", initially: 0)
    }

    deinit { memory.deallocate(done) }

    /// Lets one waiter pass (`complete`).
    func complete() {
        done.add(2)
        done.wakeAll()
    }

    /// Sleeps until it was completed, or until `isAbandoned` says that it never will be.
    ///
    /// - Returns: Whether it was completed.
    func wait(unless isAbandoned: () -> Bool) -> Bool {
        while true {
            let value = done.loadAcquire()
            if value > 1 {
                // A wait takes what one completion gave: two of them let the next wait pass at once.
                if done.compareExchange(expected: value, desired: value - 2).exchanged {
                    return true
                }
            } else if isAbandoned() {
                return false
            } else {
                done.wait(while: value)
            }
        }
    }

    /// Wakes whoever waits, and who is about to, for another look at whether to go on.
    ///
    /// Changes the word: a wake-up alone would be lost on a waiter who has looked and does not sleep yet.
    func nudge() {
        var value = done.loadRelaxed()
        while value & 1 == 0 {
            value = done.compareExchange(expected: value, desired: value | 1).original
        }
        done.wakeAll()
    }
}
