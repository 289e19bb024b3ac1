public import Percpu
public import Records

/// Plays vectors on a percpu reference that counts with `Strategy`.
///
/// One step at a time, with grace periods held: what the kernel showed after an operation must be what
/// the reference shows. `par` is played with real threads and compared when they are through.
public struct VectorPlayer<Strategy: CounterStrategy> {
    private let memory: Strategy.Word.Memory
    private let cpuCount: Int
    private let slotCount: Int

    /// How many places memory needs for vectors with `cpuCount` CPUs.
    ///
    /// A strategy with a slot per CPU may also count on any CPU of the host; beside the threads of a
    /// `par` stands one more that counts.
    public static func placeCount(cpuCount: Int, possibleCPUCount: Int) -> Int {
        max(cpuCount + 1, Strategy.slotPerWorker ? 0 : possibleCPUCount)
    }

    /// A player for vectors of up to `cpuCount` CPUs.
    ///
    /// - Parameters:
    ///   - memory: With at least `placeCount(cpuCount:possibleCPUCount:)` places.
    ///   - cpuCount: As `Vector.cpuCount`; the same for all vectors of a file.
    ///   - possibleCPUCount: Highest CPU the host can have, plus one.
    public init(memory: Strategy.Word.Memory, cpuCount: Int, possibleCPUCount: Int) {
        self.memory = memory
        self.cpuCount = cpuCount
        slotCount = Self.placeCount(cpuCount: cpuCount, possibleCPUCount: possibleCPUCount)
    }

    /// Plays `vector` up to the first step that differs.
    public func play(_ vector: Vector) -> PlayedVector {
        precondition(vector.cpuCount <= cpuCount, "a vector with more CPUs than its player has")
        var playthrough = Playthrough<Strategy>(
            release: vector.release, cpuCount: cpuCount, slotCount: slotCount, memory: memory)
        defer { playthrough.end() }
        for (step, (operation, expected)) in zip(vector.operations, vector.expected).enumerated() {
            let observation = playthrough.play(operation)
            switch expected {
            case .fatal(let ending):
                // Alive, or we would not be here. What else it did is free, as long as it said so.
                if !observation.misuses.isEmpty { return .refused }
                return .failed(
                    ConformanceEntry.Failure(
                        vector: vector.name, step: step,
                        expected: "reported as misuse (the kernel: \(ending))",
                        got: "carried on silently"))
            case .observed(let expectation):
                var anyOrder = false
                if case .parallel = operation { anyOrder = true }
                let difference = observation.difference(from: expectation, anyOrder: anyOrder)
                if let difference {
                    return .failed(
                        ConformanceEntry.Failure(
                            vector: vector.name, step: step, expected: difference.expected,
                            got: difference.got))
                }
            }
        }
        return .passed
    }
}

/// How one vector went.
public enum PlayedVector: Sendable, Equatable {
    case passed
    /// The kernel did not survive the last operation; here it was reported and had no such effect.
    case refused
    case failed(ConformanceEntry.Failure)
}
