import Synchronization
import Testing

@testable import Harness

/// Waits count the time in which somebody was there to wait.
struct AttendedDeadlineTests {
    /// A clock that shows one time after the other, and then stays.
    private func clock(_ milliseconds: [Int64]) -> @Sendable () -> Int64 {
        let looks = Atomic<Int>(0)
        return {
            let look = looks.wrappingAdd(1, ordering: .relaxed).oldValue
            return milliseconds[min(look, milliseconds.count - 1)] * 1_000_000
        }
    }

    /// What `count` looks after each other say.
    private func looks(_ count: Int, at deadline: AttendedDeadline) -> [Bool] {
        var deadline = deadline
        return (0..<count).map { _ in deadline.isOver() }
    }

    @Test func `time that is looked at often counts in full`() {
        let deadline = AttendedDeadline(.milliseconds(100), clock: clock([5, 50, 104, 105]))
        #expect(looks(3, at: deadline) == [false, false, true])
    }

    @Test func `a stretch that nobody saw counts a little, but never nothing`() {
        let hour: Int64 = 3_600_000
        let deadline = AttendedDeadline(
            .milliseconds(250), clock: clock([0, hour, 2 * hour, 3 * hour]))
        #expect(looks(3, at: deadline) == [false, false, true])
        // At a second it is not known to be one yet.
        let short = AttendedDeadline(.milliseconds(250), clock: clock([0, 1_000]))
        #expect(looks(1, at: short) == [true])
    }

    @Test func `a clock that goes back takes nothing away`() {
        let deadline = AttendedDeadline(.milliseconds(10), clock: clock([100, 50, 61]))
        #expect(looks(2, at: deadline) == [false, true])
    }

    @Test func `a wait is told slices, and no more than what is left`() {
        var told: [Duration] = []
        var deadline = AttendedDeadline(.milliseconds(120), clock: clock([0, 50, 100, 150]))
        let came = deadline.wait {
            told.append($0)
            return false
        }
        #expect(!came)
        #expect(told == [.milliseconds(50), .milliseconds(50), .milliseconds(20)])
        var once = AttendedDeadline(.zero)
        let answer = once.wait { $0 == .zero }
        #expect(answer)
    }

    @Test func `waits of an episode survive a process that was stopped, and end all the same`() {
        let hour: Int64 = 3_600_000
        for isPolled in [false, true] {
            func wait(_ attempts: Int, _ times: [Int64]) -> Bool {
                let end = EpisodeEnd(clock: clock(times))
                var attempt = 0
                func look() -> Bool {
                    attempt += 1
                    return attempt == attempts
                }
                return isPolled
                    ? end.poll(within: .seconds(1)) { look() }
                    : end.wait(within: .seconds(1)) { _ in look() }
            }
            #expect(wait(2, [0, hour]))
            #expect(!wait(3, [0, 600, 1_200]))
        }
    }
}
