public import Percpu
public import Records

/// A strategy with a percpu mode, for the vectors.
public struct ConformanceSubject: Sendable, CustomStringConvertible {
    /// Every strategy that has one.
    public static let all: [ConformanceSubject] = [
        ConformanceSubject(RseqSlots.self),
        ConformanceSubject(AddCheckSlots<HardwareWord>.self),
        ConformanceSubject(SectionSlots<Quiescent<HardwareWord>>.self),
        ConformanceSubject(SectionSlots<MembarrierSections<HardwareWord>>.self),
        ConformanceSubject(ClosableSlots<HardwareWord>.self),
    ]

    /// The strategy's name.
    public let id: String
    public var description: String { id }
    private let reason: @Sendable () -> String?
    private let playAll: @Sendable (VectorFile, Int) -> ConformanceEntry

    /// A subject that counts with `Strategy`.
    public init<Strategy: CounterStrategy>(_ strategy: Strategy.Type)
    where Strategy.Word == HardwareWord {
        self.init(strategy) { HardwareMemory(arena: $0) }
    }

    /// The same with memory of another kind.
    public init<Strategy: CounterStrategy>(
        _ strategy: Strategy.Type, id: String? = nil,
        memory: @escaping @Sendable (SlotArena) -> Strategy.Word.Memory
    ) {
        let id = id ?? Strategy.id
        self.id = id
        reason = { Strategy.unavailableReason() }
        playAll = { file, possibleCPUCount in
            let cpuCount = file.vectors.reduce(1) { max($0, $1.cpuCount) }
            let places = VectorPlayer<Strategy>.placeCount(
                cpuCount: cpuCount, possibleCPUCount: possibleCPUCount)
            let player = VectorPlayer<Strategy>(
                memory: memory(SlotArena(placeCount: places)), cpuCount: cpuCount,
                possibleCPUCount: possibleCPUCount)
            var entry = ConformanceEntry(file: file, subject: id)
            for vector in file.vectors { entry.add(player.play(vector)) }
            return entry
        }
    }

    /// Why the host cannot play it; `nil` when it can.
    public func unavailableReason() -> String? { reason() }

    /// Plays all of `file`; on a host that cannot, everything is skipped.
    ///
    /// - Parameters:
    ///   - file: Vectors; what they need in CPUs is theirs to say.
    ///   - possibleCPUCount: Highest CPU the host can have, plus one.
    /// - Returns: How many went which way, and where the first failed.
    public func play(_ file: VectorFile, possibleCPUCount: Int) -> ConformanceEntry {
        if reason() == nil { return playAll(file, possibleCPUCount) }
        var entry = ConformanceEntry(file: file, subject: id)
        entry.skipped = entry.vectors
        return entry
    }
}
