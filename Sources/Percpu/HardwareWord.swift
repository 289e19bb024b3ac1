internal import CPercpu
public import Synchronization

/// A word in real memory: what is timed.
///
// SAFETY: the struct holds a pointer to an atomic, and every access to what it points to is atomic; its
// lifetime is kept by the reference that allocated it.
@safe
public struct HardwareWord: AtomicWord, @unchecked Sendable {
    public typealias Memory = HardwareMemory

    @usableFromInline let cell: UnsafeMutablePointer<Atomic<Int>>

    /// The word at `address`, which must be aligned, writable and zeroed.
    init(zeroedAt address: UnsafeMutableRawPointer) {
        // SAFETY: the caller (HardwareMemory, SlotArena) hands out each address once and keeps it mapped.
        unsafe cell = address.bindMemory(to: Atomic<Int>.self, capacity: 1)
        // SAFETY: as above; nobody else knows the address yet.
        unsafe cell.initialize(to: Atomic(0))
    }

    /// The word at `address`, whatever it holds; nothing is stored.
    ///
    /// - Parameter address: Aligned to 8 bytes, not 0, and mapped for as long as the word is used.
    // SAFETY: marked unsafe because only the caller can answer for the address.
    @inlinable @inline(__always)
    @unsafe public init(at address: UInt) {
        unsafe cell = UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }

    /// Where the word lies, for instructions that Swift cannot spell.
    @inlinable @inline(__always)
    public var address: UnsafeMutableRawPointer {
        // SAFETY: only converts; whoever uses the address answers for it.
        unsafe UnsafeMutableRawPointer(cell)
    }

    @inlinable @inline(__always)
    public func loadRelaxed() -> Int {
        // SAFETY: `cell` is valid while the owning reference lives; so in every access below.
        unsafe cell.pointee.load(ordering: .relaxed)
    }

    @inlinable @inline(__always)
    public func loadAcquire() -> Int {
        // SAFETY: as in loadRelaxed.
        unsafe cell.pointee.load(ordering: .acquiring)
    }

    @inlinable @inline(__always)
    public func storeRelaxed(_ value: Int) {
        // SAFETY: as in loadRelaxed.
        unsafe cell.pointee.store(value, ordering: .relaxed)
    }

    @inlinable @inline(__always)
    public func storeRelease(_ value: Int) {
        // SAFETY: as in loadRelaxed.
        unsafe cell.pointee.store(value, ordering: .releasing)
    }

    @inlinable @inline(__always)
    @discardableResult
    public func add(_ delta: Int) -> Int {
        // SAFETY: as in loadRelaxed.
        unsafe cell.pointee.wrappingAdd(delta, ordering: .acquiringAndReleasing).newValue
    }

    @inlinable @inline(__always)
    @discardableResult
    public func exchange(_ value: Int) -> Int {
        // SAFETY: as in loadRelaxed.
        unsafe cell.pointee.exchange(value, ordering: .acquiringAndReleasing)
    }

    @inlinable @inline(__always)
    public func compareExchange(expected: Int, desired: Int) -> (exchanged: Bool, original: Int) {
        // SAFETY: as in loadRelaxed.
        unsafe cell.pointee.compareExchange(
            expected: expected, desired: desired, ordering: .acquiringAndReleasing)
    }

    public func wait(while value: Int) {
        // SAFETY: the kernel only compares and sleeps on the word, which outlives its sleepers.
        unsafe cpercpu_futex_wait(address, value)
    }

    public func wakeAll() {
        // SAFETY: a futex wake reads nothing through the address.
        unsafe cpercpu_futex_wake(address)
    }

    public func poll(until condition: (Int) -> Bool) {
        // A worker that is on a CPU answers within microseconds. One that is not needs ours, and a
        // yield may not give it up to a thread of lower priority: only sleep does.
        var attempts = 0
        while !condition(loadAcquire()) {
            attempts += 1
            if attempts > 256 {
                cpercpu_sleep(20_000)
            } else if attempts > 64 {
                cpercpu_yield()
            }
        }
    }

    @inlinable @inline(__always)
    public static func lightFence() {
        compilerBarrier()
    }

    @inlinable @inline(__always)
    public static func fullFence() {
        atomicMemoryFence(ordering: .sequentiallyConsistent)
    }
}
