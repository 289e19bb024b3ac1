/// Keeps a hook alive for those who are linked to it.
public final class HookHolder: Sendable {
    fileprivate let hook: any WindowHook

    /// A holder of `hook`.
    public init(_ hook: any WindowHook) { self.hook = hook }

    /// A link to the hook; the holder must outlive it and its copies.
    public var link: HookLink { HookLink(self) }
}

/// The way to a hook, or to none: a pointer that counts nothing.
///
/// Words and walkers have one. Were it a counted reference, every passage would write to the hook's own count,
/// a line that all threads share: a barrier in the middle of the race that the window is there to widen.
@safe
public struct HookLink: Sendable {
    private let holder: Unmanaged<HookHolder>?

    /// A link to nobody.
    // SAFETY: there is no pointer to go wrong.
    public static var none: HookLink { unsafe HookLink(holder: nil) }

    // SAFETY: whoever takes a link keeps the holder: WindowedMemory for its words, Zone for its walkers.
    private init(holder: Unmanaged<HookHolder>?) { unsafe self.holder = holder }

    fileprivate init(_ holder: HookHolder) {
        // SAFETY: as above.
        unsafe self.init(holder: Unmanaged.passUnretained(holder))
    }

    /// The calling thread is in `window` until this returns.
    public func pass(_ window: Window) {
        // SAFETY: as above.
        if let holder = unsafe holder {
            unsafe holder._withUnsafeGuaranteedRef { $0.hook.pass(window) }
        }
    }

    /// How many turns of an empty loop to stay in `window`.
    func spins(in window: Window) -> Int {
        // SAFETY: as above.
        guard let holder = unsafe holder else { return 0 }
        // SAFETY: as above.
        return unsafe holder._withUnsafeGuaranteedRef { $0.hook.spins(in: window) }
    }

    /// The calling thread has left `window` again.
    func leave(_ window: Window) {
        // SAFETY: as above.
        if let holder = unsafe holder {
            unsafe holder._withUnsafeGuaranteedRef { $0.hook.leave(window) }
        }
    }
}
