import Machine
import Mutants
import Percpu
import Synchronization
import Testing

@testable import Harness

/// What the oracle finds while a reference lives many times, each finding by a planted defect.
struct StormTests {
    /// Kills `count` times with nobody else about, and tells all that was found.
    private func killed<Defect: StrategyDefect>(
        _: Defect.Type, count: Int, patience: Duration = .seconds(20),
        prepare: (StormyLives<Wrong<Defect>>) -> Void = { _ in }
    ) throws -> Set<String> {
        let host = try TestSite(patience: patience)
        let lives = StormyLives<Wrong<Defect>>(site: host.site)
        prepare(lives)
        let report = lives.kill(rate: TickRate()) { $0 >= count }
        return Set(report.findings.map(\.invariant))
    }

    /// Kills under two workers that never stop, and tells all that was found.
    private func stormed<S: CounterStrategy>(
        _: S.Type, kills: Int, patience: Duration = .seconds(20)
    ) throws -> Set<String> where S.Word == HardwareWord {
        let start = try ProcessStart.prepare()
        let cpus = Array(start.affinity)
        let placement = [cpus[0], cpus[cpus.count - 1], cpus[0], cpus[cpus.count - 1]]
        let host = try TestSite(patience: patience, workers: placement.count)
        let lives = StormyLives<S>(site: host.site)
        let crew = try PinnedCrew(placement: placement, start: start)
        let job = try crew.begin(workers: placement.indices) { lives.hammer($0) }
        let report = lives.kill(rate: TickRate()) { $0 >= kills }
        lives.stop()
        let hammers = try job.results(within: .seconds(60))
        try crew.dismiss()
        var findings = report.findings + hammers.flatMap(\.findings)
        if findings.isEmpty { findings = lives.judge() }
        return Set(findings.map(\.invariant))
    }

    /// Has `act` done once, when the calling thread looks at the slots of a life that was released.
    private func afterRelease<S: CounterStrategy>(
        _ lives: StormyLives<S>, _ trigger: Trigger, act: @escaping @Sendable () -> Void
    ) {
        let memory = HardwareMemory(arena: SlotArena(placeCount: 1))
        let teardown = memory.callerID
        let number = lives.number
        // The reaper looks as well, and goes on meanwhile.
        @Sendable func look() {
            guard memory.callerID == teardown, number.lastReleased == number.now else {
                return trigger.set(look)
            }
            act()
        }
        trigger.set(look)
    }

    @Test func `a sound strategy has no findings`() throws {
        #expect(try killed(Sound.self, count: 20) == [])
        #expect(try stormed(Wrong<Sound>.self, kills: 40) == [])
    }

    @Test func `a holder whom release did not wait for finds out at its put`() throws {
        let host = try TestSite()
        let lives = StormyLives<Wrong<FoldsOneTooFew>>(site: host.site)
        var worker = lives.worker(index: 0, cpu: 0)
        worker.arrive()
        worker.hold()
        worker.pause()
        let report = lives.kill(rate: TickRate()) { $0 >= 1 }
        #expect(report.kills == 1)
        worker.arrive()
        worker.letGo()
        #expect(worker.report.findings.map(\.invariant) == ["INV-5"])
    }

    @Test func `a holder who does not let go keeps release away`() throws {
        let host = try TestSite(patience: .milliseconds(50))
        let lives = StormyLives<Wrong<Sound>>(site: host.site)
        var worker = lives.worker(index: 0, cpu: 0)
        worker.arrive()
        worker.hold()
        worker.pause()
        let report = lives.kill(rate: TickRate()) { $0 >= 1 }
        #expect(report.findings.map(\.invariant) == ["INV-6"])
        #expect(report.kills == 0)
        #expect(worker.report.findings.isEmpty)
    }

    @Test func `in a brief storm a release that was only slow is no finding`() throws {
        let host = try TestSite()
        let lives = StormyLives<Wrong<Sound>>(
            site: host.site, conduct: .brief(patience: .milliseconds(50), seed: 1))
        var worker = lives.worker(index: 0, cpu: 0)
        worker.arrive()
        worker.hold()
        // Nobody need wait for it while it holds.
        worker.pause()
        let report = lives.kill(rate: TickRate()) { $0 >= 1 }
        #expect(report.unfinished?.toZero == true)
        #expect(report.findings.isEmpty)
        // As long as somebody holds it, one is too many and release has not come.
        #expect(lives.judge(after: report).map(\.invariant) == ["INV-2", "INV-6"])
        worker.arrive()
        worker.letGo()
        worker.pause()
        var later = report
        later.unfinished?.settled = true
        #expect(lives.judge(after: later) == [])
        #expect(worker.report.findings.isEmpty)
    }

    @Test func `a brief storm ends at what it finds, and the rest is judged dead`() throws {
        let host = try TestSite()
        let lives = StormyLives<Wrong<AddsLate>>(
            site: host.site, conduct: .brief(patience: .seconds(20), seed: 1))
        let report = lives.kill(rate: TickRate()) { $0 >= 9 }
        #expect(report.kills == 1)
        #expect(report.unfinished?.settled == true)
        #expect(report.findings.map(\.invariant) == ["INV-10"])
        #expect(lives.judge(after: report).map(\.invariant) == ["INV-10"])
    }

    @Test func `a brief storm that found nothing ends with a last life`() throws {
        let host = try TestSite()
        let lives = StormyLives<Wrong<Sound>>(
            site: host.site, conduct: .brief(patience: .seconds(20), seed: 1))
        let report = lives.kill(rate: TickRate()) { $0 >= 9 }
        #expect(report.kills == 9)
        #expect(report.unfinished == nil)
        #expect(lives.judge(after: report) == [])
    }

    @Test func `a worker that takes a reference after the confirmation tells`() throws {
        let host = try TestSite()
        let lives = StormyLives<Wrong<IgnoresTheModeLater>>(site: host.site)
        let worker = Mutex(lives.worker(index: 0, cpu: 0))
        afterRelease(lives, IgnoresTheModeLater.trigger) { worker.withLock { $0.attempt() } }
        _ = lives.kill(rate: TickRate()) { $0 >= 1 }
        #expect(worker.withLock { $0.report.findings.map(\.invariant) } == ["INV-8", "INV-5"])
    }

    @Test func `a worker that was refused and then succeeds tells`() throws {
        let host = try TestSite()
        let lives = StormyLives<Wrong<Flickers>>(site: host.site)
        let worker = Mutex(lives.worker(index: 0, cpu: 0))
        afterRelease(lives, Flickers.trigger) {
            worker.withLock { worker in
                for _ in 0..<4 { worker.attempt() }
            }
        }
        _ = lives.kill(rate: TickRate()) { $0 >= 1 }
        let found = worker.withLock { Set($0.report.findings.map(\.invariant)) }
        #expect(found.contains("INV-9"))
    }

    @Test func `a release beside a holder who may resurrect is found`() throws {
        let found = try killed(FoldsOneTooFewLater.self, count: 2)
        #expect(found.isSuperset(of: ["INV-3", "INV-12"]))
    }

    @Test func `a count far from its bias is found`() throws {
        let found = try killed(Sound.self, count: 1) { $0.reference.preload(1 << 50, slot: 0) }
        #expect(found == ["INV-13"])
    }

    @Test func `a fold that leaves the count far off is found`() throws {
        let found = try killed(LeavesABias.self, count: 1, patience: .milliseconds(50))
        #expect(found == ["INV-14", "INV-6"])
    }

    @Test func `slots that move after the fold are found`() throws {
        #expect(try killed(AddsLate.self, count: 1) == ["INV-10"])
    }

    @Test func `a write that release cannot have seen is found`() throws {
        let found = try killed(WritesAtALook.self, count: 1) { lives in
            afterRelease(lives, WritesAtALook.trigger) { lives.payload.write(0) }
        }
        #expect(found == ["INV-21"])
    }

    @Test func `a reference that nobody gave back is found at the end`() throws {
        let host = try TestSite(patience: .milliseconds(50))
        let lives = StormyLives<Wrong<Sound>>(site: host.site)
        var seat = lives.reference.seat(0)
        lives.reference.resume(at: &seat)
        lives.reference.get(at: &seat)
        lives.reference.suspend(at: &seat)
        #expect(Set(lives.judge().map(\.invariant)) == ["INV-2", "INV-6"])
    }

    @Test func `a life that begins with the slots of the last one is found`() throws {
        let host = try TestSite(patience: .milliseconds(50))
        let lives = StormyLives<Wrong<KeepsOldSlots>>(site: host.site)
        var seat = lives.reference.seat(0)
        // One get in percpu mode, its put in atomic mode: the slot keeps the get.
        lives.reference.resume(at: &seat)
        lives.reference.get(at: &seat)
        lives.reference.suspend(at: &seat)
        lives.reference.switchToAtomicSync()
        lives.reference.resume(at: &seat)
        lives.reference.put(at: &seat)
        lives.reference.suspend(at: &seat)
        lives.reference.switchToPercpu()
        #expect(Set(lives.judge().map(\.invariant)) == ["INV-2", "INV-6"])
    }

    @Test func `strategies without a grace period do not survive a storm`() throws {
        try #require(Membarrier.unavailableReason(.privateExpedited) == nil)
        let bare = try stormed(
            BareSlots<LoadStore>.self, kills: 20_000, patience: .milliseconds(500))
        #expect(!bare.isEmpty)
    }
}
