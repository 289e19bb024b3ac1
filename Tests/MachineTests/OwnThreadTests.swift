import Glibc
import Machine
import Testing

struct OwnThreadTests {
    @Test func `a thread runs its body, and a join waits for the end of it`() throws {
        let flag = Flag()
        let thread = try OwnThread.start(name: "a-rather-long-thread-name") {
            MonotonicClock.sleep(.milliseconds(20))
            flag.raise()
        }
        #expect(thread.granted == .asAsked)
        thread.join()
        #expect(flag.isRaised)
        // A second join finds nothing left to wait for.
        thread.join()
    }

    @Test func `a join with a limit gives up and can be tried again`() throws {
        let flag = Flag()
        let thread = try OwnThread.start(name: "late") {
            while !flag.isRaised { MonotonicClock.sleep(.milliseconds(1)) }
        }
        #expect(!thread.join(within: .milliseconds(20)))
        flag.raise()
        #expect(thread.join(within: .seconds(60)))
    }

    @Test func `a priority the scheduler cannot give is told, and the thread runs all the same`()
        throws
    {
        let flag = Flag()
        let thread = try OwnThread.start(name: "eager", priority: .realtime(1000)) { flag.raise() }
        thread.join()
        #expect(thread.granted == .refused(reason: "EINVAL, Invalid argument"))
        #expect(flag.isRaised)
    }

    @Test func `a lower priority is anybody's to ask for`() throws {
        let seen = Counted()
        let thread = try OwnThread.start(name: "meek", priority: .nice(7)) {
            // 0 is PRIO_PROCESS, which Swift imports as another type than the call takes.
            seen.add(Int(getpriority(0, 0)))
        }
        thread.join()
        #expect(thread.granted == .asAsked)
        #expect(seen.value == 7)
    }

    @Test func `the clock goes forward and sleeps take their time`() {
        let before = MonotonicClock.nanoseconds()
        MonotonicClock.sleep(.milliseconds(15))
        #expect(MonotonicClock.nanoseconds() - before >= 15_000_000)
        #expect(Duration.seconds(2).nanoseconds == 2_000_000_000)
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.nanoseconds(1_500_000_001).nanoseconds == 1_500_000_001)
    }
}
