import Synchronization

/// A clock that goes on by the same step at each reading.
final class Ticking: Sendable {
    private let now = Atomic<Int64>(0)
    private let step: Int64

    init(_ step: Int64) { self.step = step }

    func next() -> Int64 { now.add(step, ordering: .relaxed).newValue }
}
