import Machine
import Synchronization

/// How everybody in an episode learns that it is over.
final class EpisodeEnd: Sendable {
    private let stopped = Atomic<Bool>(false)
    private let abandoned = Atomic<Bool>(false)
    private let clock: @Sendable () -> Int64

    /// - Parameter clock: The monotonic clock, nanoseconds.
    init(clock: @escaping @Sendable () -> Int64 = MonotonicClock.nanoseconds) {
        self.clock = clock
    }

    /// Whether to come to an end with what is under way.
    var isStopped: Bool { stopped.load(ordering: .relaxed) }
    /// Whether to leave at once, whatever is under way.
    var isAbandoned: Bool { abandoned.load(ordering: .relaxed) }

    func stop() { stopped.store(true, ordering: .relaxed) }

    func abandon() {
        stop()
        abandoned.store(true, ordering: .relaxed)
    }

    /// Between two looks at whether a wait has been given up.
    private static let slice = Duration.milliseconds(5)

    /// Waits for what `attempt` waits for, but neither for ever nor once the episode is abandoned.
    ///
    /// - Parameters:
    ///   - patience: What has not come by then never will; attended time.
    ///   - attempt: Waits no longer than it is told, and tells whether it came.
    /// - Returns: Whether it came.
    func wait(within patience: Duration, _ attempt: (Duration) -> Bool) -> Bool {
        var deadline = AttendedDeadline(patience, clock: clock)
        while true {
            if attempt(Self.slice) { return true }
            if isAbandoned || deadline.isOver() { return false }
        }
    }

    /// The same for what nobody announces: looked at again and again, with sleep in between.
    func poll(within patience: Duration, _ condition: () -> Bool) -> Bool {
        var deadline = AttendedDeadline(patience, clock: clock)
        var pause = Duration.microseconds(20)
        while true {
            if condition() { return true }
            if isAbandoned || deadline.isOver() { return false }
            MonotonicClock.sleep(pause)
            pause = min(pause * 2, .milliseconds(1))
        }
    }
}
