/// What is told that a thread passes a window, in that thread, and may keep it there.
///
/// - Context: anywhere, perhaps under the switch lock; must not take locks of the reference under test.
public protocol WindowHook: AnyObject, Sendable {
    /// The calling thread is in `window` for as long as this takes.
    func pass(_ window: Window)

    /// How long the calling thread is to stay in `window`, for a place where it cannot be called: in turns of an
    /// empty loop, of about a cycle each. Counts as a passage.
    ///
    /// After an answer above 0 comes `leave(_:)`.
    func spins(in window: Window) -> Int

    /// The calling thread has left `window`, in which it was told to stay by `spins(in:)`.
    func leave(_ window: Window)
}

/// What a hook does that knows no sections.
extension WindowHook {
    public func spins(in window: Window) -> Int {
        pass(window)
        return 0
    }

    public func leave(_ window: Window) {}
}
