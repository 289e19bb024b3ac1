import Machine
import Percpu
import Testing

@testable import Harness

/// Users of references in a soak: sound ones go on without a finding, broken ones are found.
@Suite(.serialized) struct UserEpisodeTests {
    private static let sound = SoakSubject.all.map(\.id)
    private static let users = Users.all.map(\.id)

    private func plan(_ load: String, _ subject: String) -> EpisodePlan {
        var plan = EpisodePlan(load: load, subject: subject)
        plan.workers = 5
        plan.lanes = 2
        plan.batch = 64
        return plan
    }

    @Test(arguments: sound, users)
    func `a user goes on and nothing is found`(subject: String, load: String) throws {
        Membarrier.register()
        if let reason = SoakSubject.named(subject)?.unavailableReason() {
            try Test.cancel("\(subject): \(reason)")
        }
        let result = try #require(
            try EpisodeCrew.run(plan(load, subject), milliseconds: 60), "\(load)")
        #expect(!result.isStuck, "\(result.story)")
        #expect(result.invariants == [], "\(result.story)")
        let tally = result.setting.tally
        #expect(tally.operationCount > 0)
        #expect((tally.cycleCount > 0) == (load != Users.remotePut))
        #expect((tally.killCount > 0) == ![Users.remotePut, Users.writesPending].contains(load))
    }

    @Test(arguments: UserFault.allCases)
    func `a defect in a user's own code is found, unless nobody looks`(
        _ fault: UserFault
    ) throws {
        var plan = plan(fault.workload, "locked")
        plan.fault = fault.rawValue
        for oracle in [true, false] {
            plan.oracle = oracle
            // Not for want of patience, which a loaded machine has none of either.
            func found(_ result: EpisodeCrew.Result) -> Set<String> {
                result.invariants.subtracting(["INV-6"])
            }
            // Some show while they go on, some at the end: longer and longer, where a host is crowded.
            let result = try #require(
                try EpisodeCrew.search(
                    plan, milliseconds: oracle ? [60, 60, 500, 2_000, 10_000, 30_000] : [60],
                    patience: .milliseconds(500)
                ) { !found($0).isEmpty })
            let found = found(result)
            #expect(found.isEmpty == !oracle, "\(fault): \(result.story)")
        }
    }

    @Test func `after a round that failed nobody asks the user for a verdict`() throws {
        for fails in [true, false] {
            var plan = plan(Users.blockQueue, "locked")
            plan.workers = 1
            let crew = try EpisodeCrew(plan)
            defer { try? crew.dismiss() }
            let user = FailingUser(fails: fails)
            let episode = UserEpisode(controlled: user, subject: "x", crew.setting)
            let result = try crew.run(episode, until: { fails ? false : $0.cycleCount > 0 })
            #expect(result.invariants == [fails ? "INV-6" : "INV-18"], "\(result.story)")
        }
    }

    @Test func `a second freeze that kills again has its number among all faults`() {
        #expect(UserFault(soaked: "FI-27") == .killsAtEveryDepth)
        #expect(UserFault(soaked: "FI-01") == nil)
    }

    @Test func `a defect of another user is refused`() throws {
        var plan = plan(Users.cgroup, "locked")
        plan.fault = UserFault.thawsTwice.rawValue
        #expect(try EpisodeCrew.run(plan) == nil)
        plan.fault = "FI-01"
        #expect(try EpisodeCrew.run(plan) == nil)
    }
}

/// A user whose rounds fail or do not, and whose verdict is never good.
private final class FailingUser: ControlledUser {
    struct Worker: TimedWorker {
        var findings: [Finding] { [] }
        mutating func arrive() {}
        mutating func batch(pairs: Int) -> Int { 0 }
        mutating func rest() {}
        mutating func leave() {}
    }

    static let control = "round"
    private let fails: Bool
    init(fails: Bool) { self.fails = fails }
    func worker(index: Int, cpu: Int, of workers: Int) -> Worker { Worker() }
    func snapshots() -> [(name: String, snapshot: Snapshot)] { [] }

    func round(_ number: Int, _ report: inout ControlReport) -> Bool {
        if fails { report.find("INV-6", "release never ran", "as planned") }
        return !fails
    }

    func judge() -> Judgement {
        Judgement(findings: [Finding("INV-18", "misuse was reported", "killed again")])
    }
}
