import Machine
import Percpu
import Records
import Testing

@testable import Harness

/// Users of references under every strategy: nothing is found, and everything is measured.
@Suite(.serialized) struct UsersTests {
    @Test(arguments: Users.all.map(\.id))
    func `a user finds nothing under any strategy that is available`(workload: String) throws {
        let user = try #require(Catalog.workloads.first { $0.id == workload })
        let crew = try UserCrew()
        var tried = 0
        for subject in Catalog.subjects where subject.makeStorm != nil {
            // What the host lacks is skipped; that it does is said by `list subjects`.
            guard subject.unavailableReason() == nil else { continue }
            for mode in user.modes {
                let host = try TestSite()
                let cell = try #require(subject.makeCell(host.site, workload, mode))
                let result = try crew.run(cell)
                #expect(result.findings == [], "\(subject.id), \(mode)")
                #expect(result.pairs > 0, "\(subject.id), \(mode)")
                #expect(result.rounds >= (cell.control == nil ? 0 : 8))
                tried += 1
            }
        }
        try crew.dismiss()
        #expect(tried > 0)
    }

    @Test func `one worker of each user finds nothing either`() throws {
        let crew = try UserCrew()
        for user in Users.all {
            let host = try TestSite(workers: 1)
            let cell = Users.cell(
                AddCheckSlots<HardwareWord>.self, site: host.site, workload: user.id,
                mode: .percpu)
            let result = try crew.run(try #require(cell), workers: 1)
            #expect(result.findings == [], "\(user.id)")
        }
        try crew.dismiss()
    }

    // Not the one that needs a write just then, which has a test of its own.
    @Test(arguments: UserFault.allCases.filter { $0 != .declaresBlindly })
    func `a fault of a user is found under load`(fault: UserFault) throws {
        let expected =
            switch fault {
            case .putsOneTooMany: "INV-2"
            case .killsAtEveryDepth: "INV-18"
            case .thawsAtEveryDepth, .thawsTwice: "USE-1"
            case .ignoresOtherCheckers: "USE-3"
            case .declaresBlindly: "USE-2"
            case .freesBeforeOffline: "USE-4"
            case .startsAtomic: "INV-15"
            }
        let host = try TestSite(patience: .milliseconds(200))
        let cell = Users.cell(
            Wrong<Sound>.self, site: host.site, workload: fault.workload, mode: .percpu,
            fault: fault)
        let crew = try UserCrew()
        // A nested kill is found once no holder is about, at the latest when the workers have gone.
        let result = try crew.run(try #require(cell), rounds: 200)
        try crew.dismiss()
        #expect(result.findings.map(\.invariant).contains(expected), "\(fault.rawValue)")
    }

    @Test func `workers get out of a queue that stays frozen`() throws {
        let host = try TestSite(patience: .milliseconds(50))
        let queue = BlockQueue<Wrong<Sound>>(site: host.site, mode: .percpu)
        queue.lives.hold { $0.get(at: &$1) }
        let crew = try UserCrew()
        let result = try crew.run(BenchCell(controlled: queue))
        try crew.dismiss()
        #expect(result.findings.map(\.symptom) == ["a frozen queue did not drain"])
    }

    @Test func `every workload has a name and a meaning of its own`() {
        let workloads = Catalog.workloads
        #expect(Set(workloads.map(\.id)).count == workloads.count)
        #expect(Set(workloads.map(\.summary)).count == workloads.count)
        #expect(workloads.allSatisfy { !$0.modes.isEmpty })
    }

    @Test(arguments: Users.all.map(\.id))
    func `a run records what a user cost and what was done to it`(workload: String) throws {
        let start = try ProcessStart.prepare()
        let names = ["floor", "slots+qsbr", "arc"]
        let plan = BenchPlan(
            subjects: Catalog.subjects.filter { names.contains($0.id) }, workload: workload,
            modes: CountingMode.allCases, workerCounts: [1], cpus: Array(start.affinity),
            nanoseconds: 20_000_000, repetitions: 1, seed: 1, replay: "again")
        let topology = try HostSurvey(live: start).topology
        let outcome = try Bench(plan: plan, topology: topology, start: start).run()
        #expect(outcome.violations == [])
        let entries = outcome.entries
        let modes = try #require(plan.user).modes
        #expect(entries.filter { $0.subject == "slots+qsbr" }.map(\.mode) == modes.map(\.rawValue))
        for entry in entries {
            switch entry.subject {
            case "floor", "clock-overhead": #expect(entry.workload == "get-put")
            case "arc":
                #expect(entry.skipped?.hasPrefix("\(workload) needs a reference") == true)
            default:
                #expect(entry.workload == workload)
                #expect(entry.pairs > 0)
                let isControlled = workload != Users.remotePut
                #expect((entry.control != nil) == isControlled)
                #expect((entry.controlUs?.samples ?? 0 > 0) == isControlled)
                let isKilled = isControlled && workload != Users.writesPending
                #expect((entry.killToConfirmUs != nil) == isKilled)
            }
        }
        let isAlone = outcome.warnings.contains { $0.contains("puts its own") }
        #expect(isAlone == (workload == Users.remotePut))
        #expect(outcome.warnings.contains { $0.contains("was at work while") } != isAlone)
    }
}
