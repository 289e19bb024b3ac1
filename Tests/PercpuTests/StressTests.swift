import Mutants
import Percpu
import Testing

extension Tag {
    @Tag static var soak: Self
}

/// Real threads, more of them than CPUs, and kills in their midst.
@Suite(.serialized) struct StressTests {
    @Test(
        "No count is lost and no add comes late while workers race with kills",
        arguments: Subject.all)
    func sound(_ subject: Subject) throws {
        try subject.skipIfUnavailable()
        // Some 19 kills to a round. Perturbed words take ten times as long, and their runs add to
        // those on hardware words; under a sanitizer everything takes ten times as long.
        var rounds = isLongRun ? 145 : 28
        if subject.perturbed { rounds /= isLongRun ? 9 : 7 }
        if Sanitizer.current != .none { rounds = subject.perturbed ? 1 : 10 }
        for workers in isLongRun ? [8, 14] : [8] {
            var plan = StressPlan(roundCount: rounds, seed: 20_170_426 + UInt64(workers))
            plan.workerCount = workers
            func run<S: TestedStrategy>(_ type: S.Type) throws -> StressReport {
                try StressRun.report(type, plan)
            }
            let report = try run(subject.type)
            print(
                "\(subject.testDescription), \(workers) workers, seed \(plan.seed): \(report.line)")
            #expect(report.broken == [:])
            #expect(report.lateSwitches == 0)
            #expect(report.lostCounts == 0)
        }
    }
}
