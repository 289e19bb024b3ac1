/// One atomic word for everybody: no percpu mode, nothing to wait for.
///
/// The reference that never leaves atomic mode, as a queue that was set up with INIT_ATOMIC and never
/// registered; baseline for all others.
public struct SharedAtomic<Word: AtomicWord>: CounterStrategy {
    public struct Seat {
        @inlinable init() {}
    }

    public static var id: String { "shared" }
    public static var slotPerWorker: Bool { false }
    public static var hasPercpuMode: Bool { false }
    public static func unavailableReason() -> String? { nil }

    public init(slotCount: Int, memory: Word.Memory) {}

    @inlinable @inline(__always)
    public func seat(_ index: Int) -> Seat { Seat() }

    /// Never adds: the mode word of such a reference always says atomic.
    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        // Acquire: pairs with the release store of whoever set DEAD.
        mode.loadAcquire()
    }

    public func synchronize() {}
    public func sum() -> Int { 0 }
    public func reopen(_ publish: () -> Void) { publish() }
    public func retire() {}
    public func deallocate() {}
    public func contributions() -> [Int] { [] }
    public func preload(_ value: Int, slot index: Int) {}
    public func slotAddresses() -> [UInt] { [] }
}
