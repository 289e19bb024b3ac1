/// Decides which thread takes the next step; one file each.
public protocol Scheduler: Sendable {
    /// Called before each execution; `false` ends the exploration.
    mutating func begin() -> Bool
    /// Picks one of `runnable`, which is in order and never empty.
    ///
    /// - Parameters:
    ///   - runnable: The threads that can go on.
    ///   - current: Who took the last step.
    /// - Returns: `nil` when this execution can show nothing new; it is then brought to an end
    ///   without further questions.
    mutating func next(runnable: [Int], current: Int?) -> Int?
    /// Who goes next, where that was settled beforehand and nobody need look who could.
    mutating func settled() -> Int?
    /// Told what `thread` will do when it is next picked.
    mutating func announced(_ access: Access, by thread: Int)
    /// Told what the step of the thread last picked has come to.
    mutating func performed(word: Int, writes: Bool, by thread: Int)
    /// Whether, after `begin()` has returned `false`, nothing was left out.
    var isExhaustive: Bool { get }
}

/// Most schedulers need not know what the threads do.
extension Scheduler {
    public mutating func settled() -> Int? { nil }
    public mutating func announced(_ access: Access, by thread: Int) {}
    public mutating func performed(word: Int, writes: Bool, by thread: Int) {}
}

/// The picks of one execution; its text form replays it.
///
/// Written as runs, `0x12 2x3 1`: thread 0 takes twelve steps, thread 2 three, thread 1 one.
public struct Schedule: Sendable, Codable, Equatable {
    /// The threads in the order of their steps, numbered as their scenario made them.
    public var picks: [Int]

    public init(picks: [Int]) { self.picks = picks }

    /// Reads the text form; `nil` when it is none.
    public init?(_ text: String) {
        picks = []
        for run in text.split(separator: " ") {
            let parts = run.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = parts.first, let thread = first, thread >= 0, parts.count <= 2 else {
                return nil
            }
            guard let count = parts.count == 2 ? parts[1] : 1, (1...1_000_000) ~= count else {
                return nil
            }
            picks += repeatElement(thread, count: count)
        }
    }
}

extension Schedule: CustomStringConvertible {
    public var description: String {
        var runs: [(thread: Int, count: Int)] = []
        for pick in picks {
            if let last = runs.last, last.thread == pick {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((pick, 1))
            }
        }
        return runs.map { $0.count == 1 ? "\($0.thread)" : "\($0.thread)x\($0.count)" }
            .joined(separator: " ")
    }
}
