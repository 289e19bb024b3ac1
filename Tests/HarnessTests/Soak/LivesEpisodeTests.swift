import Machine
import Percpu
import Synchronization
import Testing

@testable import Harness

/// References that live under a soak's workers: the sound survive it, and what is planted is found.
@Suite(.serialized) struct LivesEpisodeTests {
    private static let sound = SoakSubject.all.map(\.id)

    private func plan(_ subject: String, seed: UInt64 = 1) -> EpisodePlan {
        var plan = EpisodePlan(load: SoakLoad.lives.id, subject: subject)
        plan.workers = 5
        plan.lanes = 2
        plan.seed = seed
        return plan
    }

    private func skipIfUnavailable(_ subject: String) throws {
        Membarrier.register()
        if let reason = SoakSubject.named(subject)?.unavailableReason() {
            try Test.cancel("\(subject): \(reason)")
        }
    }

    private func found(
        _ plan: EpisodePlan, milliseconds: Int = 150
    ) throws -> EpisodeCrew.Result {
        try skipIfUnavailable(plan.subject)
        let result = try #require(try EpisodeCrew.run(plan, milliseconds: milliseconds))
        #expect(!result.isStuck, "\(result.story)")
        return result
    }

    // MARK: - The sound

    @Test(arguments: sound)
    func `a sound way of counting survives lives of references that are not kept`(
        _ subject: String
    ) throws {
        let result = try found(plan(subject))
        #expect(result.invariants == [], "\(result.story)")
        #expect(result.setting.tally.killCount > 0)
        #expect(result.setting.tally.operationCount > 0)
    }

    @Test(arguments: sound)
    func `and lives of references that are kept, in slots that start close to their wrap`(
        _ subject: String
    ) throws {
        for (seed, start) in [Int.max - 64, Int.min + 64, -1].enumerated() {
            var plan = plan(subject, seed: UInt64(seed))
            plan.references = 256
            plan.batch = 64
            plan.holdMicroseconds = 500
            plan.lifeMicroseconds = 20
            plan.slotStart = start
            let result = try found(plan, milliseconds: 70)
            #expect(result.invariants == [], "\(result.story)")
            #expect(result.setting.tally.killCount > 0)
        }
    }

    @Test(arguments: sound)
    func `and lives of references that stay in atomic mode`(_ subject: String) throws {
        var plan = plan(subject, seed: 7)
        plan.atomic = true
        plan.yields = false
        let result = try found(plan, milliseconds: 50)
        #expect(result.invariants == [], "\(result.story)")
        #expect(result.setting.tally.killCount > 0)
    }

    @Test func `the end does not wait for references that are kept for long`() throws {
        var plan = plan("locked", seed: 3)
        plan.references = 4_096
        plan.holdMicroseconds = 3_600_000_000
        let crew = try EpisodeCrew(plan, patience: .seconds(60))
        defer { try? crew.dismiss() }
        let episode = LivesEpisode<ClosableSlots<HardwareWord>>(crew.setting) { $0 }
        // Only the end brings back what is kept, and a release that waits for it.
        let result = try crew.run(episode, until: { $0.operationCount > 0 && $0.killCount > 0 })
        #expect(!result.isStuck)
        #expect(result.invariants == [], "\(result.story)")
    }

    @Test func `words that open windows are passed in the fast path`() throws {
        Membarrier.register()
        if let reason = AddCheckSlots<WindowedWord>.unavailableReason() {
            try Test.cancel("\(reason)")
        }
        let crew = try EpisodeCrew(plan("slots", seed: 3))
        defer { try? crew.dismiss() }
        let passed = Passed()
        let episode = LivesEpisode<AddCheckSlots<WindowedWord>>(crew.setting) {
            WindowedMemory($0, hook: passed)
        }
        let expected: Set<Window> = [.modeToAdd, .addToCheck, .countToRelease]
        let result = try crew.run(episode, until: { _ in passed.windows.isSuperset(of: expected) })
        #expect(result.invariants == [], "\(result.story)")
        #expect(passed.windows.isSuperset(of: expected))
    }

    // MARK: - The planted

    @Test(arguments: LifeFault.allCases, ["slots", "slots+qsbr", "locked"])
    func `a fault in the use of references is found by name`(
        fault: LifeFault, subject: String
    ) throws {
        var plan = plan(subject, seed: 11)
        plan.fault = fault.rawValue
        plan.lanes = 1
        plan.holdMicroseconds = 50
        plan.lifeMicroseconds = 20
        let result = try found(plan, milliseconds: EpisodeCrew.untilFound)
        #expect(!result.invariants.isDisjoint(with: fault.invariants), "\(result.story)")
    }

    @Test(arguments: LifeFault.allCases)
    func `with nobody to look the same faults are not found`(_ fault: LifeFault) throws {
        var plan = plan("locked", seed: 11)
        plan.fault = fault.rawValue
        plan.lanes = 1
        plan.lifeMicroseconds = 20
        plan.oracle = false
        let result = try found(plan)
        #expect(result.invariants == [], "\(result.story)")
        #expect(result.setting.tally.operationCount > 0)
    }

    @Test(arguments: [
        ("no-bias", ["INV-13"]), ("load-store", ["INV-2", "INV-19", "INV-6", "INV-5"]),
        ("saturating", ["INV-2", "INV-19", "INV-6"]),
        ("double-fetch", ["INV-24"]), ("atomic-bit-only", ["INV-24"]),
    ])
    func `a mutant is found in the place of what it breaks`(
        _ name: String, _ invariants: [String]
    ) throws {
        var plan = plan(name, seed: 5)
        plan.slotStart = name == "saturating" ? -1 : 0
        plan.batch = 64
        plan.workers = 6
        let result = try EpisodeCrew.search(plan, patience: .seconds(1)) {
            !$0.invariants.isDisjoint(with: invariants)
        }
        let found = try #require(result)
        #expect(!found.invariants.isDisjoint(with: invariants), "\(found.story)")
    }

    @Test func `a fault in the way of counting puts its mutant in the sound one's place`() throws {
        var plan = plan("locked", seed: 5)
        plan.fault = "FI-09"
        let result = try EpisodeCrew.search(plan, patience: .seconds(2)) {
            $0.invariants.contains("INV-13")
        }
        #expect(try #require(result).invariants.contains("INV-13"))
    }

    @Test func `a fault that has no place in references alone is refused`() throws {
        for fault in ["FI-16", "FI-24", "FI-35", "no-such-fault"] {
            var plan = plan("locked")
            plan.fault = fault
            #expect(try EpisodeCrew.run(plan) == nil, "\(fault)")
        }
        var user = EpisodePlan(load: Users.blockQueue, subject: "no-bias")
        user.workers = 2
        #expect(try EpisodeCrew.run(user) == nil)
        #expect(SoakSubject.named("no-such-subject") == nil)
    }

    @Test func `an account that lost a reference is found at the end`() throws {
        let crew = try EpisodeCrew(plan("locked", seed: 2))
        defer { try? crew.dismiss() }
        let episode = LivesEpisode<ClosableSlots<HardwareWord>>(crew.setting) { $0 }
        let result = try crew.run(
            episode, until: { $0.cycleCount > 0 },
            beforeJudgement: { episode.lanes[0].living.accounts.publish(1, of: 0) })
        #expect(result.invariants == ["INV-2"], "\(result.story)")
    }

    @Test func `what is said at the end of a reference that has exited is found`() throws {
        let crew = try EpisodeCrew(plan("locked", seed: 2))
        defer { try? crew.dismiss() }
        let episode = LivesEpisode<ClosableSlots<HardwareWord>>(crew.setting) { $0 }
        let result = try crew.run(
            episode, until: { _ in episode.lanes.allSatisfy { $0.former != nil } },
            beforeJudgement: {
                #expect(crew.setting.tally.findings ?? [] == [])
                episode.lanes[0].former?.reference.switchToAtomic()
            })
        #expect(result.invariants == ["INV-20"], "\(result.story)")
    }

    @Test func `a grace period without end ends in a finding, and lets its thread go`() throws {
        defer { GraceStaysAway.door.open() }
        // By this seed both begin with a kill, and neither rests before it.
        let crew = try EpisodeCrew(plan("locked", seed: 1), patience: .milliseconds(300))
        defer { try? crew.dismiss() }
        let episode = LivesEpisode<Wrong<GraceStaysAway>>(crew.setting) { $0 }
        // A worker that is let in and invited may switch first. Then the kill sleeps for that switch, as in the
        // kernel, and only a watchdog, which there is none here, would tell of it.
        for lane in episode.lanes { lane.living.gate.close(.rest) }
        // Found while the door is still shut: the run ends with the first finding.
        let result = try crew.run(
            episode, until: { _ in false }, afterStop: { GraceStaysAway.door.open() })
        #expect(!result.isStuck)
        #expect(result.invariants.contains("INV-6"), "\(result.story)")
    }
}

/// Remembers the windows that were passed.
final class Passed: WindowHook {
    private let seen = Mutex<Set<Window>>([])
    var windows: Set<Window> { seen.withLock { $0 } }
    func pass(_ window: Window) { seen.withLock { _ = $0.insert(window) } }
}

/// The grace period never ends; of its own, because tests of other suites open their doors.
enum GraceStaysAway: StrategyDefect {
    static let door = Door()
    static func before(_ call: StrategyCall) { if call == .synchronize { door.pass() } }
}
