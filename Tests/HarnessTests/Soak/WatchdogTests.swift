import Percpu
import Testing

@testable import Harness

/// A clock that the test turns, and threads that move when it says so.
@Suite struct WatchdogTests {
    /// Two workers, numbers 0 and 1, and two teardown threads, 2 and 3; patience is 2 s.
    private final class Kennel {
        let setting: EpisodeSetting
        var watchdog: Watchdog
        private(set) var now: Int64 = 7_000_000_000
        /// Keeps the reaper.
        private let site: TestSite

        init() throws {
            var plan = EpisodePlan(load: "none", subject: "none")
            plan.workers = 2
            plan.lanes = 2
            let site = try TestSite()
            self.site = site
            setting = EpisodeSetting(
                plan: plan, site: site.site,
                injector: Injector(plan: plan, threadCount: 5, allowed: [0]),
                recorder: try FlightRecorder(threadCount: 5),
                tally: EpisodeTally(workers: 2, lanes: 2), patience: .seconds(2), rate: TickRate())
            watchdog = Watchdog(setting: setting, laneCount: 2)
        }

        func note(_ thread: Int, _ event: FlightRecorder.Event, _ argument: Int = 0) {
            ThreadNumber.set(thread)
            defer { ThreadNumber.set(nil) }
            setting.recorder.note(event, argument)
        }

        /// Lets so many tenths of a second pass, with a look after each; ends at the first complaint.
        func pass(tenths: Int, each: Int64 = 1, moving: [Int]) -> String? {
            for _ in 0..<tenths {
                now += each * 100_000_000
                for thread in moving { note(thread, .took) }
                if let stuck = watchdog.look(at: now) { return stuck }
            }
            return nil
        }
    }

    private let everybody = [0, 1, 2, 3]

    @Test func `whoever moves is left alone`() throws {
        let kennel = try Kennel()
        #expect(kennel.pass(tenths: 600, moving: everybody) == nil)
    }

    @Test func `a teardown thread that stands still is named, with its last event`() throws {
        let kennel = try Kennel()
        #expect(kennel.pass(tenths: 10, moving: everybody) == nil)
        kennel.note(3, .began, 2)
        // Waits that know more end within patience.
        #expect(kennel.pass(tenths: 22, moving: [0, 1, 2]) == nil)
        let stuck = try #require(kennel.pass(tenths: 4, moving: [0, 1, 2]))
        #expect(
            stuck == "teardown thread 1 has not moved for 2.4 s, last event: began killReference")
    }

    @Test func `one that moves slowly is left alone`() throws {
        let kennel = try Kennel()
        for _ in 0..<20 {
            #expect(kennel.pass(tenths: 19, moving: [0]) == nil)
            #expect(kennel.pass(tenths: 1, moving: everybody) == nil)
        }
    }

    @Test func `counts are as good as events`() throws {
        let kennel = try Kennel()
        for _ in 0..<20 {
            kennel.setting.tally.killed(lane: 0)
            kennel.setting.tally.cycled(lane: 1)
            kennel.setting.tally.made(8, worker: 0)
            kennel.setting.tally.made(8, worker: 1)
            #expect(kennel.pass(tenths: 10, moving: []) == nil)
        }
        #expect(kennel.pass(tenths: 30, moving: []) != nil)
    }

    @Test func `a worker may be without work for long, but not for ever`() throws {
        let kennel = try Kennel()
        for _ in 0..<4 {
            #expect(kennel.pass(tenths: 59, moving: [0, 2, 3]) == nil)
            #expect(kennel.pass(tenths: 1, moving: everybody) == nil)
        }
        #expect(kennel.pass(tenths: 62, moving: [0, 2, 3]) == nil)
        let stuck = try #require(kennel.pass(tenths: 4, moving: [0, 2, 3]))
        #expect(stuck == "worker 1 has not moved for 6.4 s, last event: took 0")
    }

    @Test func `it is said when nobody moves at all`() throws {
        let kennel = try Kennel()
        #expect(kennel.pass(tenths: 5, moving: everybody) == nil)
        let stuck = try #require(kennel.pass(tenths: 30, moving: []))
        #expect(stuck.hasPrefix("nobody has moved for 2.4 s, 4 threads; teardown thread 0 has"))
    }

    @Test func `a host that stood still has not shown a hang`() throws {
        let kennel = try Kennel()
        #expect(kennel.pass(tenths: 5, moving: everybody) == nil)
        for _ in 0..<5 {
            // A minute without a look, and everybody needs a while to come back.
            #expect(kennel.pass(tenths: 1, each: 600, moving: []) == nil)
            #expect(kennel.pass(tenths: 15, moving: []) == nil)
            #expect(kennel.pass(tenths: 5, moving: everybody) == nil)
        }
        // The same with somebody who looked: a hang.
        #expect(kennel.pass(tenths: 600, moving: []) != nil)
    }

    @Test func `a host that is always late is not waited for without end`() throws {
        let kennel = try Kennel()
        #expect(kennel.pass(tenths: 20, each: 30, moving: []) == nil)
        #expect(kennel.pass(tenths: 20, each: 30, moving: []) != nil)
    }

    @Test func `whoever has left is not missed`() throws {
        let kennel = try Kennel()
        kennel.note(1, .left)
        kennel.note(2, .left)
        #expect(kennel.pass(tenths: 200, moving: [0, 3]) == nil)
        let rest = try #require(kennel.watchdog.stillThere)
        #expect(rest.hasPrefix("teardown thread 1 has not moved for 0.0 s"))
        #expect(rest.contains("; worker 0 has not"))
        #expect(!rest.contains("worker 1"))
        kennel.note(0, .left)
        kennel.note(3, .left)
        #expect(kennel.pass(tenths: 200, moving: []) == nil)
        #expect(kennel.watchdog.stillThere == nil)
    }
}
