import Glibc
import Records
import Testing

@testable import Machine

/// The handlers and the request belong to the process: each test has one of its own, or whoever runs beside it
/// would take its request for theirs.
struct InterruptionTests {
    /// What a child says when something was not as it should be.
    private static func end(_ isRight: Bool) -> Never {
        ProcessEnd.now(isRight ? ExitCode.success : ExitCode.harnessFailed)
    }

    private static func wake(by signal: Int32) throws {
        try Interruption.install()
        guard !Interruption.isRequested, !Interruption.sleep(.milliseconds(5)) else { end(false) }
        let thread = try OwnThread.start(name: "sender") {
            MonotonicClock.sleep(.milliseconds(20))
            kill(getpid(), signal)
        }
        let before = MonotonicClock.nanoseconds()
        let isWoken = Interruption.sleep(.seconds(120))
        let isEarly = MonotonicClock.nanoseconds() - before < Duration.seconds(100).nanoseconds
        thread.join()
        let isNamed = Interruption.signal == signal
        Interruption.forget()
        end(isWoken && isEarly && isNamed && !Interruption.isRequested)
    }

    @Test func `an interrupt is a request that wakes a sleeper`() async {
        await #expect(processExitsWith: .success) { try InterruptionTests.wake(by: SIGINT) }
    }

    @Test func `and so is a request to end`() async {
        await #expect(processExitsWith: .success) { try InterruptionTests.wake(by: SIGTERM) }
    }

    @Test func `it gets through while workers keep every CPU busy`() async {
        await #expect(processExitsWith: .success) {
            try Interruption.install()
            let start = try ProcessStart.prepare()
            let placement = Array(start.affinity) + Array(start.affinity)
            let crew = try PinnedCrew(placement: placement, start: start)
            let job = try crew.begin(workers: placement.indices) { _ in
                var passes = 0
                while !Interruption.isRequested { passes += 1 }
                return passes
            }
            kill(getpid(), SIGTERM)
            InterruptionTests.end(
                try job.results(within: .seconds(60)).count == placement.count)
        }
    }

    @Test func `the second signal ends the process at once with the code for it`() async {
        await #expect(processExitsWith: .exitCode(ExitCode.interrupted)) {
            try Interruption.install()
            kill(getpid(), SIGINT)
            _ = Interruption.sleep(.seconds(60))
            kill(getpid(), SIGINT)
            MonotonicClock.sleep(.seconds(60))
        }
    }
}
