import Percpu

/// Where one worker leaves references for another to put: a number on a cache line of its own.
///
/// One producer. The consumer takes all at once; the producer may take back what was not taken, so that
/// nobody who sleeps or leaves keeps references in the post.
struct Mailbox<Word: AtomicWord>: Sendable {
    let word: Word

    /// Hands `n` references over, unless the last ones still lie there.
    ///
    /// - Ordering: release; what the producer did with the references is seen by who takes them.
    @inlinable @inline(__always)
    func post(_ n: Int) -> Bool {
        if word.loadRelaxed() != 0 { return false }
        word.storeRelease(n)
        return true
    }

    /// Takes whatever lies there; 0 when nothing does.
    @inlinable @inline(__always)
    func take() -> Int { word.loadRelaxed() == 0 ? 0 : word.exchange(0) }
}

/// The mailboxes of workers in a ring: each leaves references for the next one.
///
/// Neighbours in the ring are neighbours in the placement, and so on different CPUs where there are two.
final class MailRing: Sendable {
    /// The two ends that are one worker's.
    struct Place: Sendable {
        let outbox: Mailbox<HardwareWord>
        let inbox: Mailbox<HardwareWord>
    }

    private let memory: HardwareMemory
    /// Written by the worker of that index, emptied by the next.
    private let words: [HardwareWord]

    init(memory: HardwareMemory, workerCount: Int) {
        self.memory = memory
        words = (0..<workerCount).map { _ in memory.allocate("mailbox", initially: 0) }
    }

    deinit { for word in words { memory.deallocate(word) } }

    /// The place of worker `index` among the first `workers`; `nil` for one who is alone.
    func place(_ index: Int, of workers: Int) -> Place? {
        guard workers > 1 else { return nil }
        return Place(
            outbox: Mailbox(word: words[index]),
            inbox: Mailbox(word: words[(index + workers - 1) % workers]))
    }
}
