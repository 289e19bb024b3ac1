import Percpu
import Records
import Statistics
import Synchronization
import ZoneDevice

/// What an episode counts while it runs, each thread for itself, to be read by the monitor at any time.
final class EpisodeTally: Sendable {
    /// A latency that a soak keeps.
    enum Latency: Int, Sendable, CaseIterable {
        case killToConfirm
        case confirmToRelease
        case teardown
    }

    private struct Lane: Sendable {
        var latencies = [LatencyHistogram](
            repeating: LatencyHistogram(), count: Latency.allCases.count)
    }

    private struct Found: Sendable {
        var findings: [Finding] = []
        var count = 0
        var known: [String: Int] = [:]
    }

    /// Pairs by worker; a line each, written by its worker alone.
    private let operations: [HardwareWord]
    /// Cycles and kills by lane.
    private let cycles: [HardwareWord]
    private let cyclesInUse: [HardwareWord]
    private let kills: [HardwareWord]
    private let lanes: [Mutex<Lane>.Box]
    private let found = Mutex(Found())
    private let memory: HardwareMemory

    /// More of them would say nothing new.
    private static let mostFindings = 16

    init(workers: Int, lanes laneCount: Int) {
        memory = HardwareMemory(arena: SlotArena(placeCount: 1))
        let memory = self.memory
        operations = (0..<workers).map { _ in memory.allocate("operations", initially: 0) }
        cycles = (0..<laneCount).map { _ in memory.allocate("cycles", initially: 0) }
        cyclesInUse = (0..<laneCount).map { _ in memory.allocate("in-use", initially: 0) }
        kills = (0..<laneCount).map { _ in memory.allocate("kills", initially: 0) }
        lanes = (0..<laneCount).map { _ in Mutex<Lane>.Box(Lane()) }
    }

    deinit { for word in operations + cycles + cyclesInUse + kills { memory.deallocate(word) } }

    /// A worker made so many pairs of a get and a put.
    func made(_ pairs: Int, worker: Int) { Self.add(pairs, to: operations[worker]) }
    /// A teardown thread came through one attach, kill and teardown.
    ///
    /// - Parameters:
    ///   - lane: The thread's number among teardown threads.
    ///   - inUse: Whether any worker used what was torn down.
    func cycled(lane: Int, inUse: Bool = true) {
        Self.add(1, to: cycles[lane])
        if inUse { Self.add(1, to: cyclesInUse[lane]) }
    }
    /// A teardown thread killed a reference.
    func killed(lane: Int) { Self.add(1, to: kills[lane]) }

    func record(_ latency: Latency, nanoseconds: UInt64, lane: Int) {
        lanes[lane].mutex.withLock {
            $0.latencies[latency.rawValue].record(nanoseconds: nanoseconds)
        }
    }

    /// Something that must not be.
    func find(_ finding: Finding) {
        found.withLock { found in
            found.count += 1
            let isNew = !found.findings.contains {
                $0.invariant == finding.invariant && $0.symptom == finding.symptom
            }
            if isNew || found.findings.count < Self.mostFindings { found.findings.append(finding) }
        }
    }

    /// Something that must not be and that this kernel is known for, such as `G1 use-after-unmap`.
    func sawKnown(_ what: String) {
        found.withLock { $0.known[what, default: 0] += 1 }
    }

    var operationCount: Int { Self.sum(operations) }
    var cycleCount: Int { Self.sum(cycles) }
    var cycleInUseCount: Int { Self.sum(cyclesInUse) }
    var killCount: Int { Self.sum(kills) }
    /// Pairs of one worker: what does not change any more is stuck.
    func operations(of worker: Int) -> Int { operations[worker].loadRelaxed() }
    func kills(of lane: Int) -> Int { kills[lane].loadRelaxed() }
    func cycles(of lane: Int) -> Int { cycles[lane].loadRelaxed() }
    /// `nil` while somebody is inside, who may hang there.
    var findings: [Finding]? { found.withLockIfAvailable { $0.findings } }
    var findingCount: Int? { found.withLockIfAvailable { $0.count } }
    var known: [String: Int]? { found.withLockIfAvailable { $0.known } }

    /// All that was recorded of `latency`; a lane whose thread is inside is left out.
    func histogram(of latency: Latency) -> LatencyHistogram {
        var all = LatencyHistogram()
        for lane in lanes {
            let part = lane.mutex.withLockIfAvailable { $0.latencies[latency.rawValue] }
            if let part { all.merge(part) }
        }
        return all
    }

    private static func add(_ number: Int, to word: HardwareWord) {
        // One writer: no lock needed, and none wanted.
        word.storeRelaxed(word.loadRelaxed() &+ number)
    }

    private static func sum(_ words: [HardwareWord]) -> Int {
        words.reduce(0) { $0 &+ $1.loadRelaxed() }
    }
}

extension Mutex where Value: Sendable {
    /// A mutex that an array can hold.
    final class Box: Sendable {
        let mutex: Mutex<Value>
        init(_ value: Value) { mutex = Mutex<Value>(value) }
    }
}
