import Machine
import Percpu
import Records
import Testing
import ZoneDevice

@testable import Harness

@Suite("Devices that come and go under load", .serialized)
struct DeviceEpisodeTests {
    /// Runs one episode of devices.
    private func run(_ edit: (inout EpisodePlan) -> Void) throws -> EpisodeReport {
        var plan = EpisodePlan(load: "devices", subject: "slots")
        plan.generation = "G4"
        plan.driver = "dax-pmem"
        plan.workers = 4
        plan.lanes = 2
        plan.milliseconds = 120
        plan.rarity = 0
        plan.seed = 7
        edit(&plan)
        return try SoakRig.run(plan)
    }

    @Test(
        "a sound kernel is not found wrong, and devices come and go",
        arguments: Generation.all.filter { $0.id != "G0p" }.map(\.id))
    func sound(generation: String) throws {
        for (index, subject) in SoakSubject.all.enumerated()
        where subject.unavailableReason() == nil {
            let report = try run { plan in
                plan.generation = generation
                plan.driver = Driver.allCases[index % 2].rawValue
                plan.subject = subject.id
                plan.holdMicroseconds = index * 200
                plan.references = 1 << (index * 2)
                plan.slotStart = [0, -1, Int.max - 64][index % 3]
                plan.seed = UInt64(index)
            }
            #expect(report.findings.isEmpty, "\(report.plan): \(report.findings)")
            #expect(report.cycles > 0, "\(report.plan)")
            #expect(report.operations > 0, "\(report.plan)")
        }
    }
}
