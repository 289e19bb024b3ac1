import Machine
import Percpu
import Statistics
import Testing

@testable import Harness

/// What a worker and a teardown thread of a soak conclude from what they see, one by one.
struct LifeWitnessTests {
    private typealias S = ClosableSlots<HardwareWord>

    /// One reference with nobody else about.
    private struct Scene {
        let host: TestSite
        let setting: EpisodeSetting
        let lane: LifeLane<S>
        let living: LivingReference<S>
        var witness: LifeWitness<S>
        var seat: S.Seat

        var invariants: [String] { (setting.tally.findings ?? []).map(\.invariant) }
        var conduct: LaneConduct<S> {
            LaneConduct(lane, setting, end: EpisodeEnd(), fault: nil, isAtomic: false)
        }

        mutating func tryLive() -> Bool { witness.tryLive(living.reference, &seat) }
    }

    private func scene(patience: Duration = .seconds(20)) throws -> Scene {
        let host = try TestSite(patience: patience, workers: 2)
        let plan = EpisodePlan(load: SoakLoad.lives.id, subject: "locked")
        let setting = EpisodeSetting(
            plan: plan, site: host.site,
            injector: Injector(plan: plan, threadCount: 3, allowed: []),
            recorder: try FlightRecorder(threadCount: 3),
            tally: EpisodeTally(workers: 1, lanes: 1), patience: patience, rate: TickRate())
        let memory = host.site.domain(slotPerWorker: S.slotPerWorker).memory
        let lane = LifeLane<S>(number: 0, setting, memory: memory, isAtomic: false)
        let living = lane.living
        return Scene(
            host: host, setting: setting, lane: lane, living: living,
            witness: LifeWitness(
                of: living, lane: 0, index: 0, alarm: SoakAlarm(setting, subject: S.id)),
            seat: living.reference.seat(0))
    }

    @Test func `a reference that is had after its confirmation is found`() throws {
        var scene = try scene()
        scene.living.lives.number.confirm()
        let answer1 = scene.tryLive()
        #expect(answer1)
        #expect(scene.invariants == ["INV-8"])
    }

    @Test func `a reference that refuses and is had again in the same life is found`() throws {
        var scene = try scene()
        scene.living.lives.number.kill()
        scene.conduct.lane.living.lives.hold { $0.get(at: &$1) }
        scene.living.reference.kill()
        #expect(scene.conduct.awaitSettled())
        let answer2 = scene.tryLive()
        #expect(!answer2)
        scene.living.reference.resurrect()
        let answer3 = scene.tryLive()
        #expect(answer3)
        #expect(scene.invariants == ["INV-9"])
    }

    @Test func `a refusal by a reference that nobody killed is found`() throws {
        var scene = try scene()
        scene.living.lives.hold { $0.get(at: &$1) }
        scene.living.reference.kill()
        #expect(scene.conduct.awaitSettled())
        let answer4 = scene.tryLive()
        #expect(!answer4)
        #expect(scene.invariants == ["INV-11"])
    }

    @Test func `a put beside a dead canary is found`() throws {
        var scene = try scene()
        let answer5 = scene.tryLive()
        #expect(answer5)
        scene.living.canary.die()
        scene.witness.put(1, scene.living.reference, &scene.seat)
        #expect(scene.invariants == ["INV-5"])
        scene.living.canary.revive()
        let answer6 = scene.tryLive()
        #expect(answer6)
        scene.witness.put(1, scene.living.reference, &scene.seat)
        #expect(scene.invariants == ["INV-5"])
    }

    @Test func `the sum at rest is held against the accounts`() throws {
        let scene = try scene()
        var conduct = scene.conduct
        conduct.take(3)
        let answer7 = conduct.rest()
        #expect(answer7)
        scene.living.accounts.publish(1, of: 0)
        let answer8 = conduct.rest()
        #expect(!answer8)
        #expect(scene.invariants == ["INV-2"])
        scene.living.accounts.publish(0, of: 0)
        let answer9 = conduct.forceAtomic()
        #expect(answer9)
        let answer10 = conduct.rest()
        #expect(answer10)
        scene.living.lives.hold { $0.put(at: &$1) }
        let answer11 = conduct.rest()
        #expect(!answer11)
        #expect(scene.invariants == ["INV-2", "INV-1"])
    }

    @Test func `a mode that nobody asked for is found`() throws {
        let scene = try scene()
        var conduct = scene.conduct
        #expect(conduct.judgeMode())
        conduct.isSticky = true
        #expect(!conduct.judgeMode())
        let answer12 = conduct.forceAtomic()
        #expect(answer12)
        conduct.isSticky = false
        #expect(!conduct.judgeMode())
        #expect(scene.invariants == ["INV-16", "INV-17"])
        let answer13 = conduct.returnToPercpu()
        #expect(answer13)
    }

    @Test func `two switches at a time, a count off its bias and a fold off its sum are found`()
        throws
    {
        let scene = try scene()
        let watch = scene.living.watch
        typealias Step = SwitchDomain<HardwareMemory>.Step
        watch.pass(Step.flagged)
        watch.pass(Step.flagged)
        #expect(scene.invariants == ["INV-15"])
        #expect(!watch.awaitSettled(within: .milliseconds(1)))
        watch.watch { 1 << 50 }
        watch.pass(Step.waited)
        watch.pass(Step.folded)
        #expect(scene.invariants == ["INV-15", "INV-13", "INV-14"])
    }

    @Test func `a worker that stays inside keeps a rest from being one`() throws {
        let scene = try scene(patience: .milliseconds(20))
        var conduct = scene.conduct
        #expect(scene.living.gate.enter(0) == .open)
        let answer14 = conduct.rest()
        #expect(!answer14)
        #expect(scene.invariants == ["INV-23"])
        scene.living.gate.close(.rest)
        #expect(scene.living.gate.enter(1) == .rest)
        scene.living.gate.leave(0)
        #expect(scene.living.gate.isEmpty)
        scene.living.gate.open()
        let answer15 = conduct.rest()
        #expect(answer15)
    }

    @Test func `a reference that was replaced is given back`() throws {
        let host = try TestSite(workers: 2)
        let plan = EpisodePlan(load: SoakLoad.lives.id, subject: "locked")
        let setting = EpisodeSetting(
            plan: plan, site: host.site,
            injector: Injector(plan: plan, threadCount: 3, allowed: []),
            recorder: try FlightRecorder(threadCount: 3),
            tally: EpisodeTally(workers: 1, lanes: 1), patience: .seconds(20), rate: TickRate())
        let memory = host.site.domain(slotPerWorker: S.slotPerWorker).memory
        let lane = LifeLane<S>(number: 0, setting, memory: memory, isAtomic: false)
        weak let old = lane.living.reference
        #expect(old != nil)
        lane.replace()
        // Kept until the next one goes, for what may still be said of it.
        #expect(old != nil)
        lane.replace()
        #expect(old == nil)
        #expect(lane.edition == 2)
    }

    @Test func `a second switch that never returns is found`() throws {
        let scene = try scene(patience: .milliseconds(20))
        var conduct = scene.conduct
        let second = scene.living.second
        second.open()
        #expect(second.accept())
        #expect(!second.accept())
        let answer16 = conduct.withdraw()
        #expect(!answer16)
        #expect(scene.invariants == ["INV-6"])
        second.finish()
        let answer17 = conduct.withdraw()
        #expect(answer17)
        #expect(conduct.isSticky)
    }

    @Test func `a worker that accepts switches the reference, and counts on`() throws {
        let scene = try scene()
        let living = scene.living
        var stand = LaneStand(on: scene.lane, index: 0, slot: 0, scene.setting)
        var draw = SplitMix64(seed: 1)
        living.second.open()
        let habits = VisitHabits(scene.setting)
        // Now and then a visit keeps nothing, and then nobody may switch.
        for _ in 0..<64 where living.second.isOpen {
            _ = stand.visit(allowance: 4, habits, &draw)
        }
        var conduct = scene.conduct
        let answer18 = conduct.withdraw()
        #expect(answer18)
        #expect(conduct.isSticky)
        #expect(living.reference.snapshot().mode == .atomic)
        stand.leave(&draw)
        // The sleeper is woken before the switch drops its own reference.
        let answer19 = conduct.awaitSettled()
        #expect(answer19)
        #expect(living.reference.snapshot().total == 1)
        #expect(living.accounts.sum == 0)
        #expect(scene.invariants == [])
    }

    // MARK: - After the verdict

    @Test func `what a life does after its verdict is found when the next begins`() throws {
        let scene = try scene()
        var conduct = scene.conduct
        let begun = Ticks.now()
        let isReleased = conduct.kill() && conduct.awaitRelease(since: begun)
        let isSoundSoFar = conduct.judge(released: true)
        #expect(isReleased && isSoundSoFar)
        let goesOn = conduct.renew(released: true) { $0.reinit() }
        #expect(goesOn)
        #expect(scene.invariants == [])
        let isReleasedAgain = conduct.kill() && conduct.awaitRelease(since: begun)
        let isSoundAgain = conduct.judge(released: true)
        #expect(isReleasedAgain && isSoundAgain)
        scene.living.lives.life.release()
        let isSound = conduct.renew(released: true) { $0.reinit() }
        #expect(!isSound)
        #expect(scene.invariants == ["INV-3"])
    }

    @Test func `what a reference does at its exit, and after it, is found`() throws {
        let scene = try scene()
        var conduct = scene.conduct
        func die() -> Bool {
            conduct.kill() && conduct.awaitRelease(since: Ticks.now())
                && conduct.judge(released: true)
        }
        let (died, left) = (die(), conduct.exit())
        #expect(died && left)
        let first = try #require(scene.lane.former)
        #expect(first === scene.living)
        let (diedToo, leftToo) = (die(), conduct.exit())
        #expect(diedToo && leftToo)
        #expect(scene.invariants == [])
        // Somebody uses the reference that is gone; seen when the next one goes.
        try #require(scene.lane.former).reference.switchToAtomic()
        let (diedAgain, leftSoundly) = (die(), conduct.exit())
        #expect(diedAgain && !leftSoundly)
        #expect(scene.invariants == ["INV-20"])
        // And at the exit itself.
        let diedLast = die()
        scene.lane.living.lives.life.misuse(.exitWhileSwitching)
        let leftLast = conduct.exit()
        #expect(diedLast && !leftLast)
        #expect(scene.invariants == ["INV-20", "INV-22"])
    }
}
