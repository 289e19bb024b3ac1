import Mutants
import Percpu
import Testing

/// Every check of the oracle has a fault that trips it: a detector that never fired is not known to work.
@Suite(
    .serialized,
    .enabled(if: Sanitizer.current == .none, "sanitizers report what is planted here"))
struct OracleFaults {
    typealias Fault = StressPlan.Fault
    typealias Sound = SectionSlots<MembarrierSections<HardwareWord>>

    static let trips: [(Fault, Oracle.Check)] = [
        (.killTwiceConfirmed, .confirmOnce),
        (.confirmLate, .confirmBeforeRelease),
        (.releaseAgain, .releaseOnce),
        (.dropInitialReference, .releaseAfterKill),
        (.putTooMany, .releaseWithoutHolders),
        (.forgetPut, .conserved),
        (.neverPut, .hang),
        (.writeAfterPut, .payload),
        (.getAtZero, .zeroStays),
        (.killUnannounced, .aliveBeforeKill),
        (.hugeCount, .nearBias),
    ]

    @Test("A planted fault trips the check that is there for it", arguments: trips)
    func planted(_ pair: (Fault, Oracle.Check)) throws {
        Membarrier.register()
        // A fault needs its moment; the seeds are tried until it comes, and there are enough of them.
        var broken: [Oracle.Check: Int] = [:]
        for seed in 1...40 as ClosedRange<UInt64> where broken[pair.1] == nil {
            var plan = StressPlan(roundCount: 1, seed: seed)
            plan.fault = pair.0
            if pair.0 == .neverPut { plan.deadlineSeconds = 0.5 }
            broken = try StressRun.report(Sound.self, plan).broken
        }
        #expect(broken[pair.1, default: 0] > 0, "\(pair.0) gave \(broken)")
    }

    @Test("A strategy that is deaf to the mode trips the checks on trygetLive")
    func deaf() throws {
        Membarrier.register()
        var broken: Set<Oracle.Check> = []
        for seed in 1...40 as ClosedRange<UInt64> where broken.count < 2 {
            let plan = StressPlan(roundCount: 1, seed: seed)
            let report = try StressRun.report(Deaf<Sound>.self, plan)
            broken.formUnion(report.broken.keys)
            broken.formIntersection([.deadAfterConfirm, .monotone])
        }
        #expect(broken == [.deadAfterConfirm, .monotone])
    }

    @Test("Every check is tripped by some fault")
    func complete() {
        let covered = Set(Self.trips.map(\.1)).union([.deadAfterConfirm, .monotone, .frozen])
        #expect(covered == Set(Oracle.Check.allCases))
        #expect(Set(Self.trips.map(\.0)) == Set(Fault.allCases))
    }

    @Test(
        "A design without a grace period adds late and loses counts",
        arguments: [
            Subject(type: BareSlots<LoadStore>.self, perturbed: false),
            Subject(type: BareSlots<LateFold>.self, perturbed: false),
        ])
    func brokenDesigns(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        func run<S: TestedStrategy>(_ type: S.Type, _ plan: StressPlan) throws -> StressReport {
            try StressRun.report(type, plan)
        }
        // On a quiet machine a run may show one symptom only; then the next seed is tried.
        var report = StressReport()
        for seed in 1...20 as ClosedRange<UInt64>
        where report.lateSwitches == 0 || report.lostCounts == 0 {
            var plan = StressPlan(roundCount: isLongRun ? 150 : 40, seed: seed)
            plan.goesOn = true
            let next = try run(subject.type, plan)
            print("control \(subject.testDescription), seed \(seed): \(next.line)")
            report.add(next)
        }
        #expect(report.lateSwitches > 0)
        #expect(report.lostCounts > 0)
    }
}
