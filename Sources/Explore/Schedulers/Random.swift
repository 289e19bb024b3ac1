/// Picks any runnable thread, from a seeded generator that the caller brings.
public struct Random<Generator: RandomNumberGenerator & Sendable>: Scheduler {
    private var generator: Generator
    private var remaining: Int

    public var isExhaustive: Bool { false }

    /// Tries `executions` executions.
    public init(executions: Int, generator: Generator) {
        remaining = executions
        self.generator = generator
    }

    public mutating func begin() -> Bool {
        remaining -= 1
        return remaining >= 0
    }

    public mutating func next(runnable: [Int], current: Int?) -> Int? {
        runnable.randomElement(using: &generator)
    }
}
