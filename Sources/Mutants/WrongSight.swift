public import Percpu

/// BROKEN on purpose: a fast path that does not believe the flags of the mode word.
public struct WrongSight<Base: CounterStrategy, Sight: FlagSight>: Disguise {
    public typealias Word = Base.Word
    public typealias Seat = Base.Seat

    public static var defect: String { Sight.id }

    public let base: Base
    private let memory: Word.Memory
    /// How often a flag was met.
    private let met: Word

    public init(slotCount: Int, memory: Word.Memory) {
        self.memory = memory
        base = Base(slotCount: slotCount, memory: memory)
        met = memory.allocate("met", initially: 0)
    }

    public func add(_ delta: Int, ifPercpu mode: Word, at seat: inout Seat) -> Int {
        let seen = base.add(delta, ifPercpu: mode, at: &seat)
        return seen == 0 ? 0 : Sight.believe(seen, time: met.add(1))
    }

    public func deallocate() {
        base.deallocate()
        memory.deallocate(met)
    }
}

/// What a fast path makes of a mode word with flags.
public protocol FlagSight: Sendable {
    static var id: String { get }
    /// - Parameters:
    ///   - seen: The word.
    ///   - time: How often one with flags was met, this one included.
    /// - Returns: The word that it acts on; 0 for one that it takes as counted.
    static func believe(_ seen: Int, time: Int) -> Int
}

/// Takes every operation as counted, in atomic mode too, where nothing counted it.
public enum NoFlags: FlagSight {
    public static var id: String { "ignores-mode" }
    public static func believe(_ seen: Int, time: Int) -> Int { 0 }
}

/// Never sees that a reference was killed.
public enum NoDeath: FlagSight {
    public static var id: String { "blind-to-dead" }
    public static func believe(_ seen: Int, time: Int) -> Int { seen & ~ModeFlags.dead }
}

/// Sees every second time only that a reference was killed.
public enum FickleDeath: FlagSight {
    public static var id: String { "fickle-dead" }
    public static func believe(_ seen: Int, time: Int) -> Int {
        time % 2 == 1 ? seen : seen & ~ModeFlags.dead
    }
}
