import Explore
import Percpu
import Synchronization

/// A small program on a few words, which collects what its executions come to.
struct Program: Scenario {
    enum Step: Hashable {
        case load(Int)
        case store(Int, Int)
        case add(Int, Int)
        case compareExchange(Int, expected: Int, desired: Int)
        /// Goes on when the word no longer holds the value.
        case wait(Int, while: Int)
    }

    static var id: String { "program" }

    let threads: [[Step]]
    let outcomes = Outcomes()

    /// What each execution ended in: what was read, and the words.
    final class Outcomes: Sendable {
        private let texts = Mutex<Set<String>>([])

        var all: Set<String> { texts.withLock { $0 } }
        func insert(_ text: String) { _ = texts.withLock { $0.insert(text) } }
    }

    /// What one thread has read.
    final class Log: Sendable {
        private let values = Mutex<[String]>([])

        var text: String { values.withLock { $0.joined(separator: ",") } }
        func add(_ value: Int) { values.withLock { $0.append("\(value)") } }
        func stop() { values.withLock { $0.append("stuck") } }
    }

    func setUp(in world: World) -> () -> Void {
        let words = (0..<3).map { _ in world.memory.allocate("word", initially: 0) }
        let logs = threads.map { _ in Log() }
        for (index, steps) in threads.enumerated() {
            world.thread("thread \(index)") {
                for step in steps where !perform(step, words, logs[index]) {
                    return logs[index].stop()
                }
            }
        }
        return {
            let ends = words.map { "\($0.loadRelaxed())" } + logs.map(\.text)
            outcomes.insert(ends.joined(separator: " "))
        }
    }

    /// Returns whether the thread goes on.
    private func perform(_ step: Step, _ words: [ModelWord], _ log: Log) -> Bool {
        switch step {
        case .load(let word): log.add(words[word].loadAcquire())
        case .store(let word, let value): words[word].storeRelease(value)
        case .add(let word, let delta): log.add(words[word].add(delta))
        case .compareExchange(let word, let expected, let desired):
            log.add(
                words[word].compareExchange(expected: expected, desired: desired).original)
        case .wait(let word, let value): return words[word].idle(while: value)
        }
        return true
    }
}

/// A linear congruential generator (Knuth's MMIX constants), its upper half: enough to vary tests.
struct Congruential: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        (half() << 32) | half()
    }

    private mutating func half() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 32
    }
}
