public import Percpu

/// A contiguous array of words that can be taken away: a device's struct pages, or its users' page
/// table.
///
/// A value is a handle: copies name the same words. From `init` to `deallocate()` every member may be
/// called by any thread.
public protocol PackedWords: Sendable {
    associatedtype Word: AtomicWord

    /// `count` zeroed words, at least one.
    ///
    /// - Throws: `MemmapError` when they cannot be had.
    init(count: Int) throws(MemmapError)
    var count: Int { get }
    /// Word `index`, in `0..<count`; valid until `deallocate()`.
    func word(_ index: Int) -> Word

    /// Says which teardown step runs: what is touched late from now on is touched during it.
    ///
    /// - Parameter step: Any number; 0 until the first call.
    func note(step: Int)
    /// Takes the memory away, once: every later access is a late touch.
    ///
    /// `arch_remove_memory` in the kernel, where such an access is an oops. Here it goes on to the old
    /// contents.
    func remove()
    /// What was touched after `remove()`, oldest first; emptied by the call.
    func takeLateTouches() -> [LateTouch]
    /// Gives removed memory back with its contents, for whoever judges; nobody else touches it any more.
    func restore()
    /// How many late touches were seen but not kept, because too many were never taken.
    var droppedTouchCount: Int { get }
    /// Gives everything back, removed or not, once; nobody touches a word any more.
    func deallocate()
}
