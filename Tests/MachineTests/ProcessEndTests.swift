import Glibc
import Records
import Synchronization
import Testing

@testable import Machine

/// Wanted by whoever leaves through `exit()`.
private let wantedAtExit = Mutex(0)
private let isHeld = Atomic<Bool>(false)

@Suite struct ProcessEndTests {
    @Test func `a process ends while a thread spins and another holds what a handler wants`() async
    {
        await #expect(processExitsWith: .exitCode(ExitCode.violated)) {
            // If the end has to wait after all, the signal is the wrong end, and one that comes.
            alarm(20)
            atexit { wantedAtExit.withLock { $0 += 1 } }
            _ = try OwnThread.start(name: "spinner") { while true {} }
            _ = try OwnThread.start(name: "holder") {
                wantedAtExit.withLock { _ in
                    isHeld.store(true, ordering: .releasing)
                    while true { MonotonicClock.sleep(.seconds(1)) }
                }
            }
            while !isHeld.load(ordering: .acquiring) { MonotonicClock.sleep(.milliseconds(1)) }
            ProcessEnd.now(ExitCode.violated)
        }
    }

    @Test func `the same process cannot end through exit`() async {
        await #expect(processExitsWith: .signal(SIGALRM)) {
            alarm(2)
            atexit { wantedAtExit.withLock { $0 += 1 } }
            _ = try OwnThread.start(name: "holder") {
                wantedAtExit.withLock { _ in
                    isHeld.store(true, ordering: .releasing)
                    while true { MonotonicClock.sleep(.seconds(1)) }
                }
            }
            while !isHeld.load(ordering: .acquiring) { MonotonicClock.sleep(.milliseconds(1)) }
            exit(ExitCode.violated)
        }
    }
}
