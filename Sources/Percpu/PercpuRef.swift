/// A reference count that is per CPU until somebody needs to know when it reaches zero: the fast path.
///
/// While nobody does, get and put add to a slot of the caller's own and never look at a sum. `kill()`
/// sends all later operations to one shared count, waits (in the reaper) until no earlier one is under
/// way, and folds the slots into it; from then on the last put is noticed and calls `release`.
///
/// - Kernel: `struct percpu_ref`, lib/percpu-refcount.c, semantics of Linux 6.1.
public final class PercpuRef<Strategy: CounterStrategy>: Reference {
    public typealias Word = Strategy.Word
    public typealias Seat = Strategy.Seat

    public static var id: String { Strategy.id }

    @usableFromInline let strategy: Strategy
    /// Flags; written by switches only, read by every operation, on a line of its own.
    @usableFromInline let mode: Word
    /// Used in atomic mode; carries the bias in percpu mode; on a line of its own.
    @usableFromInline let count: Word

    let domain: SwitchDomain<Word.Memory>
    /// Whether percpu mode may return (`allow_reinit`).
    let allowReinit: Bool
    /// 1 while the reference is to stay atomic (`force_atomic`).
    let sticky: Word
    /// 1 while a switch to atomic mode is under way (`confirm_switch` being set).
    let pending: Word
    /// 1 while the shared count carries the bias, because slots hold a part of the count.
    let biased: Word
    /// 1 once the slots are gone.
    let retired: Word
    /// The count at `exit()`, less the two bits for which the kernel has no room.
    let saved: Word
    /// What the last fold found in the slots.
    let folded: Word
    let release: @Sendable () -> Void
    let misused: @Sendable (Misuse) -> Void

    /// A live reference with one count, the initial reference, unless `flags` say otherwise.
    ///
    /// - Kernel: `percpu_ref_init()`. It can fail for want of memory there; here that traps.
    /// - Parameters:
    ///   - slotCount: Highest possible CPU plus one, or the number of workers, as the strategy counts.
    ///   - flags: How it starts, and whether percpu mode may return.
    ///   - domain: The switch lock and the reaper, shared by all references of a run.
    ///   - misused: Told of every misuse, in the thread that commits it, perhaps under the switch lock.
    ///   - release: Called whenever the count arrives at zero: by a putter, by a killer under the switch
    ///     lock, or by the reaper. Must not sleep.
    public init(
        slotCount: Int, flags: InitFlags = [], domain: SwitchDomain<Word.Memory>,
        misused: @escaping @Sendable (Misuse) -> Void = { _ in },
        release: @escaping @Sendable () -> Void
    ) {
        let memory = domain.memory
        let startsAtomic = flags.contains(.atomic) || !Strategy.hasPercpuMode
        let startsPercpu = !startsAtomic && !flags.contains(.dead)
        let bits =
            (startsPercpu ? 0 : ModeFlags.atomic) | (flags.contains(.dead) ? ModeFlags.dead : 0)
        let initial = flags.contains(.dead) ? 0 : 1
        self.domain = domain
        self.misused = misused
        self.release = release
        allowReinit = !flags.isEmpty || !Strategy.hasPercpuMode
        strategy = Strategy(slotCount: slotCount, memory: memory)
        mode = memory.allocate("mode", initially: ModeFlags.atomic | bits)
        count = memory.allocate(
            "count", initially: startsPercpu ? Strategy.bias &+ initial : initial)
        sticky = memory.allocate("sticky", initially: startsAtomic ? 1 : 0)
        pending = memory.allocate("pending", initially: 0)
        biased = memory.allocate("biased", initially: startsPercpu ? 1 : 0)
        retired = memory.allocate("retired", initially: 0)
        saved = memory.allocate("saved", initially: 0)
        folded = memory.allocate("folded", initially: 0)
        if startsPercpu { strategy.reopen { mode.storeRelease(bits) } }
    }

    deinit {
        strategy.deallocate()
        for word in [mode, count, sticky, pending, biased, retired, saved, folded] {
            domain.memory.deallocate(word)
        }
    }

    /// The place of the worker of slot `index`.
    public func seat(_ index: Int) -> Seat { strategy.seat(index) }

    // MARK: - Fast path
    //
    // The hints are for the layout: without them the compiler takes a test for zero as unlikely, and the
    // percpu path becomes four taken branches per pair, which cost as much as the counting.

    /// Takes one reference.
    ///
    /// - Kernel: `percpu_ref_get()`.
    /// - Ordering: none.
    /// - Context: the caller holds a reference already; on a count of zero it makes one, and release
    ///   will be called again.
    /// - Cost: an add on a line of one's own in percpu mode, a locked add on a shared one otherwise.
    @inlinable @inline(__always)
    public func get(at seat: inout Seat) { get(1, at: &seat) }

    /// Takes `n` references (`percpu_ref_get_many()`).
    @inlinable @inline(__always)
    public func get(_ n: Int, at seat: inout Seat) {
        let seen = strategy.add(n, ifPercpu: mode, at: &seat)
        if _fastPath(seen == 0) { return }
        if _slowPath(seen & ModeFlags.exited != 0) { return refuse(.afterExit(.get)) }
        count.add(n)
    }

    /// Drops one reference; calls release, right here, when it was the last.
    ///
    /// - Kernel: `percpu_ref_put()`.
    /// - Ordering: acquire and release in atomic mode; in percpu mode none by itself, the grace period of
    ///   the switch supplies it.
    /// - Context: the caller holds the reference that it drops.
    @inlinable @inline(__always)
    public func put(at seat: inout Seat) { put(1, at: &seat) }

    /// Drops `n` references (`percpu_ref_put_many()`).
    ///
    /// None is not nothing: on a count of zero it calls release again, as the kernel does.
    @inlinable @inline(__always)
    public func put(_ n: Int, at seat: inout Seat) {
        let seen = strategy.add(0 &- n, ifPercpu: mode, at: &seat)
        if _fastPath(seen == 0) { return }
        if _slowPath(seen & ModeFlags.exited != 0) { return refuse(.afterExit(.put)) }
        if _slowPath(count.add(0 &- n) == 0) { callRelease() }
    }

    /// Takes one reference unless the count is zero.
    ///
    /// Does not ask whether the reference was killed: succeeds after a kill until zero.
    ///
    /// - Kernel: `percpu_ref_tryget()`.
    /// - Ordering: acquire on success in atomic mode.
    /// - Returns: Whether a reference was taken; always true in percpu mode.
    @inlinable @inline(__always)
    public func tryget(at seat: inout Seat) -> Bool { tryget(1, at: &seat) }

    /// Takes `n` references unless the count is zero (`percpu_ref_tryget_many()`).
    @inlinable @inline(__always)
    public func tryget(_ n: Int, at seat: inout Seat) -> Bool {
        let seen = strategy.add(n, ifPercpu: mode, at: &seat)
        return seen == 0 || trygetAtomic(n, seen: seen)
    }

    /// Takes one reference unless the reference was killed.
    ///
    /// Sure to fail only once the kill is confirmed; before that it may succeed even after `kill()`
    /// has returned.
    ///
    /// - Kernel: `percpu_ref_tryget_live()`.
    /// - Ordering: acquire on success in atomic mode.
    /// - Context: any worker with a seat, also after `exit()`, when it fails.
    @inlinable @inline(__always)
    public func trygetLive(at seat: inout Seat) -> Bool {
        let seen = strategy.add(1, ifPercpu: mode, at: &seat)
        if _fastPath(seen == 0) { return true }
        return seen & ModeFlags.dead == 0 && trygetAtomic(1, seen: seen)
    }

    /// The same for a caller who is in a read-side section of its own.
    ///
    /// - Kernel: `percpu_ref_tryget_live_rcu()`, which warns when there is no section.
    /// - Parameters:
    ///   - section: The caller's section; `nil` is misuse, and then goes on.
    ///   - seat: The calling worker's own seat.
    /// - Returns: Whether a reference was taken.
    @inlinable @inline(__always)
    public func trygetLive(inside section: ReadSection?, at seat: inout Seat) -> Bool {
        if section == nil { refuse(.outsideSection) }
        return trygetLive(at: &seat)
    }

    @inlinable @inline(__always)
    func trygetAtomic(_ n: Int, seen: Int) -> Bool {
        if _slowPath(seen & ModeFlags.exited != 0) {
            refuse(.afterExit(.tryget))
            return false
        }
        var value = count.loadRelaxed()
        while value != 0 {
            let attempt = count.compareExchange(expected: value, desired: value &+ n)
            if attempt.exchanged { return true }
            value = attempt.original
        }
        return false
    }

    @inlinable @inline(__always)
    public func quiesce(at seat: inout Seat) { strategy.quiesce(at: &seat) }
    @inlinable @inline(__always)
    public func suspend(at seat: inout Seat) { strategy.suspend(at: &seat) }
    @inlinable @inline(__always)
    public func resume(at seat: inout Seat) { strategy.resume(at: &seat) }

    // Out of line: what follows is rare, and a call in the loop should be visible as one.

    @inline(never)
    @usableFromInline
    func callRelease() { release() }

    @inline(never)
    @usableFromInline
    func refuse(_ misuse: Misuse) { misused(misuse) }
}

/// Proof that the caller is inside a read-side section, for calls that would otherwise enter their own.
public struct ReadSection: Sendable {
    /// The caller vouches for the section it is in.
    @inlinable
    public init() {}
}
