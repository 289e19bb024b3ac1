public import Percpu

/// BROKEN on purpose: a sound strategy whose grace period is replaced by something weaker.
public struct WrongGrace<Base: CounterStrategy, Instead: GraceSubstitute>: CounterStrategy
where Instead.Memory == Base.Word.Memory {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var id: String { "BROKEN-\(Base.id)-\(Instead.id)" }
    public static var slotPerWorker: Bool { Base.slotPerWorker }
    public static func unavailableReason() -> String? { Base.unavailableReason() }

    // Inlinable like what it breaks: the window it leaves open is a few instructions wide.
    @usableFromInline let base: Base
    private let memory: Word.Memory

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        base = Base(slotCount: slotCount, memory: memory)
    }

    public func seat(_ index: Int) -> Seat { base.seat(index) }
    @inlinable @inline(__always)
    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        base.add(delta, ifPercpu: mode, at: &seat)
    }
    public func synchronize() { Instead.synchronize(memory) }
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

/// What a broken strategy does where it should wait.
public protocol GraceSubstitute: Sendable {
    associatedtype Memory: WordMemory
    static var id: String { get }
    static func synchronize(_ memory: Memory)
}

/// Nothing: the fold follows the flag at once.
public enum NoGrace<Memory: WordMemory>: GraceSubstitute {
    public static var id: String { "no-grace" }
    public static func synchronize(_ memory: Memory) {}
}

/// A barrier that orders and does not restart: the wrong membarrier command for rseq.
public enum PlainMembarrier<Memory: WordMemory>: GraceSubstitute {
    public static var id: String { "plain-membarrier" }
    public static func synchronize(_ memory: Memory) { memory.heavyFence() }
}
