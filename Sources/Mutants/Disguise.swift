public import Percpu

/// BROKEN on purpose: a sound strategy with one thing about it changed.
///
/// Everything is the base's unless the mutant has its own.
public protocol Disguise: CounterStrategy where Word == Base.Word, Seat == Base.Seat {
    associatedtype Base: CounterStrategy

    /// What is broken, as in the names of mutants.
    static var defect: String { get }
    var base: Base { get }
}

extension Disguise {
    public static var id: String { "BROKEN-\(Base.id)-\(defect)" }
    public static var slotPerWorker: Bool { Base.slotPerWorker }
    public static var frozenByFold: Bool { Base.frozenByFold }
    public static func unavailableReason() -> String? { Base.unavailableReason() }

    public func seat(_ index: Int) -> Seat { base.seat(index) }
    // Inlinable like what it breaks: the window it leaves open is a few instructions wide.
    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        base.add(delta, ifPercpu: mode, at: &seat)
    }
    public func synchronize() { base.synchronize() }
    public func sum() -> Int { base.sum() }
    public func reopen(_ publish: () -> Void) { base.reopen(publish) }
    public func retire() { base.retire() }
    public func deallocate() { base.deallocate() }
    public func contributions() -> [Int] { base.contributions() }
    public func preload(_ value: Int, slot index: Int) { base.preload(value, slot: index) }
    public func slotAddresses() -> [UInt] { base.slotAddresses() }
    public func quiesce(at seat: inout Seat) { base.quiesce(at: &seat) }
    public func suspend(at seat: inout Seat) { base.suspend(at: &seat) }
    public func resume(at seat: inout Seat) { base.resume(at: &seat) }
}
