import Dispatch
import Glibc
import Records
import Testing

@testable import Machine

/// The handlers belong to the process, so these take turns.
@Suite(.serialized)
struct InterruptionTests {
    init() throws {
        try Interruption.install()
        Interruption.forget()
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal is a request that wakes a sleeper`(signal: Int32) throws {
        #expect(!Interruption.isRequested)
        #expect(!Interruption.sleep(.milliseconds(5)))
        let thread = try OwnThread.start(name: "sender") {
            MonotonicClock.sleep(.milliseconds(20))
            kill(getpid(), signal)
        }
        let before = MonotonicClock.nanoseconds()
        #expect(Interruption.sleep(.seconds(20)))
        #expect(MonotonicClock.nanoseconds() - before < 10_000_000_000)
        #expect(Interruption.signal == signal)
        thread.join()
        Interruption.forget()
    }

    @Test func `it gets through while workers keep every CPU busy`() throws {
        let start = try ProcessStart.prepare()
        let placement = Array(start.affinity) + Array(start.affinity)
        let crew = try PinnedCrew(placement: placement, start: start)
        let job = try crew.begin(workers: placement.indices) { _ in
            var passes = 0
            while !Interruption.isRequested { passes += 1 }
            return passes
        }
        kill(getpid(), SIGTERM)
        #expect(try job.results(within: .seconds(20)).count == placement.count)
        try crew.dismiss()
        Interruption.forget()
    }

    @Test func `the second signal ends the process at once with the code for it`() async {
        await #expect(processExitsWith: .exitCode(ExitCode.interrupted)) {
            try Interruption.install()
            kill(getpid(), SIGINT)
            _ = Interruption.sleep(.seconds(5))
            kill(getpid(), SIGINT)
            MonotonicClock.sleep(.seconds(5))
        }
    }
}
