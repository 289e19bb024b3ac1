/// What a thread does next to a word: the unit in which executions are interleaved.
public struct Access: Sendable {
    /// The accesses of `AtomicWord`, and a way to wait for work that need not come.
    enum Operation: Sendable {
        case loadRelaxed
        case loadAcquire
        case storeRelaxed(Int)
        case storeRelease(Int)
        case add(Int)
        case exchange(Int)
        case compareExchange(expected: Int, desired: Int)
        case wait(while: Int)
        case poll
        case idle(while: Int)
        case free
    }

    /// What came of it.
    struct Result: Sendable {
        /// What the operation returns; for a compare-exchange the original value.
        var value: Int
        /// Whether the word was written.
        var writes: Bool
        /// Set when the execution is over instead, which only an idle thread gets to see.
        var isOver = false
    }

    /// The word, by its number in its world.
    public let word: Int
    let operation: Operation

    /// Whether the access waits for a value of the word.
    public var mayBlock: Bool {
        switch operation {
        case .wait, .poll, .idle: true
        default: false
        }
    }

    var isIdle: Bool {
        if case .idle = operation { return true }
        return false
    }

    /// Applies the access to the word's value.
    func perform(on value: inout Int) -> Result {
        let original = value
        switch operation {
        case .loadRelaxed, .loadAcquire, .wait, .poll, .idle:
            return Result(value: original, writes: false)
        case .storeRelaxed(let new), .storeRelease(let new):
            value = new
            return Result(value: new, writes: true)
        case .add(let delta):
            value = original &+ delta
            return Result(value: value, writes: true)
        case .free: return Result(value: original, writes: true)
        case .exchange(let new):
            value = new
            return Result(value: original, writes: true)
        case .compareExchange(let expected, let desired):
            // A failed exchange only reads, and commutes with other reads.
            guard original == expected else { return Result(value: original, writes: false) }
            value = desired
            return Result(value: original, writes: true)
        }
    }

    /// One line of a trace, such as `mode.loadAcquire → 0`.
    func line(on name: String, result: Result) -> String {
        let value = readable(result.value)
        return switch operation {
        case .loadRelaxed: "\(name).loadRelaxed → \(value)"
        case .loadAcquire: "\(name).loadAcquire → \(value)"
        case .storeRelaxed: "\(name).storeRelaxed(\(value))"
        case .storeRelease: "\(name).storeRelease(\(value))"
        case .add(let delta): "\(name).add(\(readable(delta))) → \(value)"
        case .exchange(let new): "\(name).exchange(\(readable(new))) → \(value)"
        case .compareExchange(let expected, let desired):
            "\(name).compareExchange(\(readable(expected)), \(readable(desired))) → "
                + (result.writes ? "exchanged" : "failed on \(value)")
        case .wait(let undesired), .idle(let undesired):
            "\(name).wait(while: \(readable(undesired))) → \(value)"
        case .free: "\(name).deallocate"
        case .poll: "\(name).poll → \(value)"
        }
    }
}

/// Numbers near the bias by their distance from it.
private func readable(_ value: Int) -> String {
    let distance = value &- Int.min
    switch distance {
    case 0: return "bias"
    case 1..<1_000_000: return "bias+\(distance)"
    case -1_000_000..<0: return "bias\(distance)"
    default: return "\(value)"
    }
}
