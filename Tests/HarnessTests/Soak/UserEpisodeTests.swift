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
            let result = try #require(
                try EpisodeCrew.run(plan, milliseconds: 60, patience: .milliseconds(500)))
            // Not for want of patience, which a loaded machine has none of either.
            let found = result.invariants.subtracting(["INV-6"])
            #expect(found.isEmpty == !oracle, "\(fault): \(result.story)")
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

    @Test func `a way of counting without episodes of devices says so`() throws {
        #expect(try EpisodeCrew.run(plan(SoakLoad.devices.id, "locked")) == nil)
    }
}
