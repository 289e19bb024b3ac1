/// One shared machine word, and the few accesses that the protocol needs.
///
/// The memory seam: everything above it is generic over the word, so the code that is timed on
/// `HardwareWord` is the code that `PerturbedWord` shakes and that a model word explores.
/// Orderings are part of the names, because they must be constants and because a reader should
/// see them.
public protocol AtomicWord: Sendable {
    /// Where words of this kind come from.
    associatedtype Memory: WordMemory where Memory.Word == Self

    func loadRelaxed() -> Int
    func loadAcquire() -> Int
    func storeRelaxed(_ value: Int)
    func storeRelease(_ value: Int)
    /// Adds with wrap-around, acquire and release; returns the new value.
    @discardableResult
    func add(_ delta: Int) -> Int
    /// Replaces the value, acquire and release; returns the old one.
    @discardableResult
    func exchange(_ value: Int) -> Int
    /// Replaces `expected` by `desired`, acquire and release; a mismatch is never spurious.
    func compareExchange(expected: Int, desired: Int) -> (exchanged: Bool, original: Int)

    /// Sleeps while the word reads `value`; may return early, so the caller looks again.
    ///
    /// - Context: slow path only. Whoever changes the word calls `wakeAll()`.
    func wait(while value: Int)
    /// Wakes everybody who sleeps in `wait(while:)` on this word.
    func wakeAll()
    /// Waits until `condition` holds for the word, which nobody will announce.
    ///
    /// - Context: slow path only, for words whose writer is a fast path.
    func poll(until condition: (Int) -> Bool)

    /// Keeps this thread's accesses in order as seen by another thread's `heavyFence()`.
    ///
    /// Costs no instruction; orders nothing against anybody who does not fence heavily.
    static func lightFence()
    /// Orders everything before it against everything after it (sequentially consistent).
    static func fullFence()
}

/// A source of words of one kind, and the fence that reaches all threads that use them.
public protocol WordMemory: Sendable {
    associatedtype Word: AtomicWord where Word.Memory == Self

    /// A word on a cache line of its own.
    ///
    /// - Parameters:
    ///   - label: What the word is, for traces; not an identity.
    ///   - value: What it reads at first.
    /// - Returns: A word that nobody else knows.
    func allocate(_ label: StaticString, initially value: Int) -> Word
    func deallocate(_ word: Word)
    /// One zeroed word for each of `count` places, each in memory local to its place.
    func allocateSlots(_ label: StaticString, count: Int) -> [Word]
    func deallocateSlots(_ slots: [Word])
    /// A full fence on every running thread of the process: membarrier(2) PRIVATE_EXPEDITED.
    ///
    /// The slow half of `lightFence()`. It waits for nobody: a thread that sleeps between two
    /// accesses still sleeps between them afterwards.
    func heavyFence()
    /// A number for the calling thread that no other living thread has; never zero.
    var callerID: Int { get }
}
