/// How one CPU, or one worker, counts while a reference is in percpu mode.
///
/// The counting seam. What every strategy owes, in the kernel's terms: a slot update that no other
/// writer can damage, and a grace period after which no update that saw percpu mode is under way.
public protocol CounterStrategy: Sendable {
    associatedtype Word: AtomicWord
    /// What one worker needs at hand: a slot, a section, or nothing.
    associatedtype Seat

    /// The name on the command line and in records; never changes meaning.
    static var id: String { get }
    /// Whether a slot belongs to a worker rather than to a CPU.
    static var slotPerWorker: Bool { get }
    /// Whether there is a percpu mode at all; without one the reference stays atomic.
    static var hasPercpuMode: Bool { get }
    /// Whether slots stand still from the fold on, even while workers go on in atomic mode.
    ///
    /// Where they do not, they do so once no operation is under way.
    static var frozenByFold: Bool { get }
    /// Why the calling thread cannot use this strategy; `nil` when it can.
    ///
    /// - Context: asked once for the process and again by every worker on arrival.
    static func unavailableReason() -> String?

    /// A strategy with `slotCount` zeroed slots out of `memory`.
    init(slotCount: Int, memory: Word.Memory)
    /// The place from which the worker of slot `index` counts.
    func seat(_ index: Int) -> Seat

    /// Adds `delta` unless `mode` carries a flag.
    ///
    /// Indivisible with respect to `synchronize()`: load of the mode and add are both before it or
    /// both after.
    ///
    /// - Ordering: a percpu put publishes nothing by itself; the grace period does that for it.
    /// - Returns: 0 when the slot took it, otherwise the mode word that was seen.
    func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int

    /// Returns once no add that saw percpu mode is under way: the grace period.
    ///
    /// - Context: the reaper, after the flag is visible; may sleep.
    func synchronize()
    /// What all slots hold, with wrap-around; call after `synchronize()`. From here on they are frozen.
    func sum() -> Int
    /// Makes the slots count from nothing again and lets `publish` bring back percpu mode.
    ///
    /// - Context: under the switch lock, after a fold. `publish` is called exactly once.
    func reopen(_ publish: () -> Void)
    /// The slots will not be used again; late readers of the mode word may still exist.
    func retire()
    /// Frees everything; nobody uses a seat any more.
    func deallocate()

    /// What each slot contributes just now, `[slot]`; exact only when nobody is counting.
    func contributions() -> [Int]
    /// Gives slot `index` a head start, which the caller takes off the shared count.
    ///
    /// - Context: before the first operation. Moves a slot close to its wrap-around.
    func preload(_ value: Int, slot index: Int)
    /// Addresses of the slots, to verify where they lie; empty for words that have none.
    func slotAddresses() -> [UInt]

    // MARK: What a switch does with the shared count; the defaults are the protocol, others break it

    /// What keeps the shared count from zero while slots hold a part of the count.
    static var bias: Int { get }
    /// Brings what the slots held to the shared count and takes the bias off it.
    ///
    /// - Context: the reaper, after `sum()`.
    /// - Returns: The shared count afterwards.
    static func publish(_ sum: Int, into count: Word) -> Int
    /// Tells of the end of a switch, and then gives up what the switch holds.
    ///
    /// - Context: the reaper, after `publish`. Each is called exactly once.
    /// - Parameters:
    ///   - confirm: The confirmation that the switch was asked for.
    ///   - settle: Ends the switch and drops its own reference, after which release may come.
    static func conclude(confirm: () -> Void, settle: () -> Void)
    /// Wakes who sleeps until a switch is over.
    ///
    /// - Context: the reaper, once `pending` says so.
    static func wake(_ pending: Word)

    /// Announces that the worker is between operations.
    func quiesce(at seat: inout Seat)
    /// The worker will not count for a while, perhaps sleep.
    func suspend(at seat: inout Seat)
    /// The worker counts again.
    func resume(at seat: inout Seat)
}

/// What most strategies need nothing special for.
extension CounterStrategy {
    public static var hasPercpuMode: Bool { true }
    public static var frozenByFold: Bool { true }
    public static var bias: Int { percpuBias }
    /// One addition for both: between two, the count could pass through zero with holders outstanding.
    public static func publish(_ sum: Int, into count: Word) -> Int { count.add(sum &- bias) }
    /// The confirmation first: nobody may hear of a release before it.
    public static func conclude(confirm: () -> Void, settle: () -> Void) {
        confirm()
        settle()
    }
    public static func wake(_ pending: Word) { pending.wakeAll() }
    @inlinable @inline(__always) public func quiesce(at seat: inout Seat) {}
    @inlinable @inline(__always) public func suspend(at seat: inout Seat) {}
    @inlinable @inline(__always) public func resume(at seat: inout Seat) {}
}

/// Where words have addresses, slots have.
func addresses<Word: AtomicWord>(of slots: [Word]) -> [UInt] {
    guard let hardware = slots as? [HardwareWord] else { return [] }
    // SAFETY: only the number of the address is taken.
    return hardware.map { unsafe UInt(bitPattern: $0.address) }
}
