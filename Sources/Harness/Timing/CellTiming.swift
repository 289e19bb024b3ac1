import Percpu
import Synchronization

/// How long the phases of a cell last, in ticks.
struct CellTiming: Sendable {
    var warmUp: UInt64
    var measure: UInt64
    /// Length that chunks aim at.
    var chunk: UInt64
    /// Whether there are more workers than CPUs, so that they cannot all run at once.
    var oversubscribed: Bool
}

/// Where the workers of a cell meet: they warm up until all have, and run on until all are measured.
///
/// With more workers than CPUs nobody waits for all: whoever comes in time is measured.
final class CellGate: Sendable {
    let workers: Int
    private let warmed = Atomic<Int>(0)
    private let measured = Atomic<Int>(0)
    /// When the measured part began; 0 before.
    private let opening = Atomic<UInt64>(0)

    init(workers: Int) { self.workers = workers }

    func warm() { warmed.wrappingAdd(1, ordering: .relaxed) }
    var allWarm: Bool { warmed.load(ordering: .relaxed) >= workers }
    func finish() { measured.wrappingAdd(1, ordering: .relaxed) }
    var allMeasured: Bool { measured.load(ordering: .relaxed) >= workers }

    /// Lets everybody out, for somebody will never come.
    func giveUp() {
        warmed.store(workers, ordering: .relaxed)
        measured.store(workers, ordering: .relaxed)
    }

    /// When the measured part begins: now, for the first who asks.
    func open(at now: UInt64) -> UInt64 {
        opening.compareExchange(expected: 0, desired: now, ordering: .relaxed).exchanged
            ? now : opening.load(ordering: .relaxed)
    }
}
