/// Repeats one execution from its schedule.
public struct Replay: Scheduler {
    private let picks: [Int]
    private var position = 0
    private var wasBegun = false

    public var isExhaustive: Bool { false }

    public init(_ schedule: Schedule) { picks = schedule.picks }

    public mutating func begin() -> Bool {
        defer { wasBegun = true }
        return !wasBegun
    }

    /// As written; where the schedule ends or does not fit, on with whoever runs.
    public mutating func next(runnable: [Int], current: Int?) -> Int? {
        defer { position += 1 }
        if position < picks.count, runnable.contains(picks[position]) { return picks[position] }
        if let current, runnable.contains(current) { return current }
        return runnable.first
    }
}
