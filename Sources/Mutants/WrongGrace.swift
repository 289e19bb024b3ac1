public import Percpu

/// BROKEN on purpose: a sound strategy whose grace period is replaced by something weaker.
public struct WrongGrace<Base: CounterStrategy, Instead: GraceSubstitute>: Disguise
where Instead.Memory == Base.Word.Memory {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var defect: String { Instead.id }

    public let base: Base
    private let memory: Word.Memory

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        base = Base(slotCount: slotCount, memory: memory)
    }

    public func synchronize() { Instead.synchronize(memory) }
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
