import Machine
import Percpu
import Records
import Testing

@testable import Harness

/// Whole runs of the storms, short ones.
@Suite(.serialized) struct SwitchStormsTests {
    @Test func `every rate of both kinds has its figures, and the calm ones none to compare`()
        throws
    {
        var host = try StormyPlan(StormyPlan.sound, repetitions: 2)
        // Slow, so that the first cycle is made in its window on a busy host too.
        host.plan.stormRates = [20]
        let result = try host.run(SwitchStorms.self)
        let entries = result.outcome.entries
        #expect(result.outcome.violations.isEmpty)
        #expect(entries == result.recorded)
        #expect(!result.fractions.isEmpty)
        #expect(entries.map { $0.storm?.what } == ["kill", "kill", "switch", "switch"])
        #expect(entries.map { $0.storm?.ratePerSecond } == [0, 20, 0, 20])
        for entry in entries {
            let storm = try #require(entry.storm, "\(entry.skipped ?? "")")
            #expect(entry.kind == .storm)
            #expect(entry.skipped == nil)
            #expect(entry.workers == entry.placement.count)
            #expect(entry.nsPerPair?.samples == 2)
            #expect(entry.pairs > 0)
            if storm.ratePerSecond == 0 {
                #expect(storm.cycles == 0)
                #expect(storm.achievedPerSecond == 0)
                #expect(storm.toConfirmUs == nil)
                #expect(storm.slowdown == nil)
            } else {
                #expect(storm.cycles > 0)
                #expect(storm.achievedPerSecond > 0)
                #expect(storm.toConfirmUs?.samples == storm.cycles)
                #expect(storm.slowdown != nil)
            }
        }
    }

    @Test func `without time there is a first look, and who is left out is told why`() throws {
        let subjects = [
            Subject(Wrong<IsNotHere>.self, summary: ""), Subject(Wrong<Sound>.self, summary: ""),
            Subject(ClosableSlots<HardwareWord>.self, summary: ""),
            Subject(AddCheckSlots<HardwareWord>.self, summary: ""),
        ]
        var host = try StormyPlan(subjects, repetitions: nil)
        host.plan.stormRates = [500]
        let entries = try host.run(SwitchStorms.self, nanoseconds: 0).outcome.entries
        let measured = entries.filter { $0.skipped == nil }
        #expect(measured.count == 8)
        #expect(measured.allSatisfy { $0.nsPerPair?.samples == 1 })
        let skipped = entries.filter { $0.skipped != nil }
        #expect(skipped.map(\.subject) == [subjects[0].id, subjects[3].id])
        #expect(skipped.first?.skipped == "not here")
        let late = "the time allows 2 subjects in storms: "
        #expect(skipped.last?.skipped?.hasPrefix(late) == true)
    }

    @Test func `what a storm finds is a violation with what repeats it`() throws {
        let subject = Subject(Wrong<AddsLate>.self, summary: "")
        var host = try StormyPlan([subject], repetitions: 1)
        host.plan.stormRates = [500]
        let violations = try host.run(SwitchStorms.self).outcome.violations
        #expect(violations.contains { $0.invariant == "INV-10" })
        #expect(violations.allSatisfy { $0.replay == "again" })
    }

    @Test func `there is nothing to ask where nothing has a percpu mode`() throws {
        let shared = [Subject(SharedAtomic<HardwareWord>.self, summary: "")]
        let start = try ProcessStart.prepare()
        let topology = try HostSurvey(live: start).topology
        for (subjects, isEmpty) in [(shared, true), (StormyPlan.sound, false)] {
            let plan = try StormyPlan(subjects, repetitions: 1).plan
            for part: any ContentionPart.Type in [
                SwitchStorms.self, ManyKillers.self, Crossovers.self,
            ] {
                let part = part.init(plan: plan, topology: topology, start: start)
                #expect(part.isEmpty == isEmpty)
            }
        }
    }
}
