import Machine
import Percpu
import Records
import Synchronization
import Testing
import ZoneDevice

@testable import Harness

@Suite("Devices that come and go under load", .serialized)
struct DeviceEpisodeTests {
    /// Runs one episode of devices; `subject` stands in for the catalogue's.
    private func run(
        within patience: Duration = .seconds(20), subject: SoakSubject? = nil,
        _ edit: (inout EpisodePlan) -> Void, progress: (EpisodeReport) -> Void = { _ in }
    ) throws -> EpisodeReport {
        var plan = EpisodePlan(load: "devices", subject: "slots")
        plan.generation = "G4"
        plan.driver = "dax-pmem"
        plan.workers = 4
        plan.lanes = 2
        plan.milliseconds = 120
        plan.rarity = 0
        plan.seed = 7
        edit(&plan)
        return try SoakRig.run(plan, patience: patience, subject: subject, progress: progress)
    }

    /// Lengths of an episode, milliseconds: a crowded host comes to nothing in the first.
    private static let lengths = [120, 500, 2_000, 10_000, 60_000]

    /// Runs an episode for longer and longer, until it has come to what `isEnough` asks for.
    private func runUntil(
        _ isEnough: (EpisodeReport) -> Bool, _ edit: (inout EpisodePlan) -> Void
    ) throws -> EpisodeReport {
        for length in Self.lengths.dropLast() {
            let report = try run { plan in
                plan.milliseconds = length
                edit(&plan)
            }
            if !report.findings.isEmpty || isEnough(report) { return report }
        }
        return try run { plan in
            plan.milliseconds = Self.lengths.last ?? 0
            edit(&plan)
        }
    }

    @Test(
        "a sound kernel is not found wrong, and devices come and go",
        arguments: Generation.all.filter { $0.id != "G0p" }.map(\.id))
    func sound(generation: String) throws {
        for (index, subject) in SoakSubject.all.enumerated()
        where subject.unavailableReason() == nil {
            let report = try runUntil({ $0.cyclesInUse > 0 && $0.operations > 0 }) { plan in
                plan.generation = generation
                plan.driver = Driver.allCases[index % 2].rawValue
                plan.subject = subject.id
                plan.holdMicroseconds = index * 200
                plan.references = 1 << (index * 2)
                plan.slotStart = [0, -1, Int.max - 64][index % 3]
                plan.windows = Window.allCases.map(\.rawValue)
                plan.rarity = 64
                plan.seed = UInt64(index)
            }
            #expect(report.findings.isEmpty, "\(report.plan): \(report.findings)")
            #expect(report.cycles > 0, "\(report.plan)")
            #expect(report.cyclesInUse > 0, "\(report.plan)")
            #expect(report.operations > 0, "\(report.plan)")
        }
    }

    @Test("slots close to their wrap leave the shared count at the bias, however many there are")
    func odd() throws {
        for seed in 0..<6 {
            let report = try run { plan in
                // One worker and two other places: an odd number of slots.
                plan.workers = 1
                plan.subject = "slots+sections"
                plan.references = 4_096
                plan.slotStart = seed.isMultiple(of: 2) ? Int.max - 64 : Int.min + 64
                plan.windows = [Window.flagToGrace.rawValue]
                plan.rarity = 4
                plan.seed = UInt64(seed)
            }
            #expect(report.findings.isEmpty, "seed \(seed): \(report.findings)")
        }
    }

    @Test("a device that nobody came to is a cycle, but none in use")
    func unused() throws {
        let report = try runUntil({ $0.cyclesInUse < $0.cycles }) { plan in
            plan.workers = 1
            plan.lifeMicroseconds = 0
            plan.holdMicroseconds = 50_000
            plan.yields = false
        }
        #expect(report.cyclesInUse < report.cycles)
    }

    @Test(
        "a planted fault is found, by a promise that it breaks",
        arguments: [
            ("FI-01", "G4", ["INV-18"]), ("FI-17", "G1", ["INV-20"]),
            ("FI-03", "G4", ["INV-5", "INV-P2", "INV-2"]), ("FI-24", "G1", ["INV-P3"]),
            ("FI-33", "G1", ["INV-P6"]),
        ])
    func planted(id: String, generation: String, promises: [String]) throws {
        var found: [Finding] = []
        // Some need a worker inside at the right moment.
        for seed in 0..<10 where !found.contains(where: { promises.contains($0.invariant) }) {
            found += try run(within: .seconds(1)) { plan in
                plan.fault = id
                plan.generation = generation
                plan.holdMicroseconds = 500
                plan.seed = UInt64(seed)
                // An episode ends with its first finding.
                plan.milliseconds = 120 << min(seed, 8)
            }.findings
        }
        #expect(found.contains { promises.contains($0.invariant) }, "\(id): \(found)")
    }

    @Test("what is found has a name without numbers, so that it can be found again")
    func names() throws {
        var findings: [Finding] = []
        for seed in 0..<10 where !findings.contains(where: Self.isOfALane) {
            findings += try run(within: .seconds(1)) { plan in
                plan.fault = "FI-02"
                plan.generation = "G4"
                plan.seed = UInt64(seed)
                plan.milliseconds = 120 << min(seed, 8)
            }.findings
        }
        #expect(findings.contains(where: Self.isOfALane), "\(findings)")
        for finding in findings {
            #expect(!finding.symptom.contains { $0.isNumber }, "\(finding)")
        }
    }

    /// Said by the oracle of one device, with a figure in its detail that the symptom must not have.
    private static func isOfALane(_ finding: Finding) -> Bool {
        finding.detail.wholeMatch(of: /lane \d+: .*-?\d+.*/) != nil
    }

    @Test("accounts say who holds, and what only some kernels count is asked for")
    func accounts() {
        let memory = HardwareMemory(arena: SlotArena(placeCount: 3))
        let accounts = DeviceAccounts(workerCount: 3, memory: memory)
        #expect(accounts.holder(pinsCount: true) == nil)
        accounts.pinned(4, by: 1)
        #expect(accounts.holder(pinsCount: true) == "worker 1 held 4 pins")
        #expect(accounts.holder(pinsCount: false) == nil)
        accounts.took(2, by: 2)
        #expect(accounts.holder(pinsCount: false) == "worker 2 held 2 references")
        #expect(accounts.outstanding == [0, 4, 2])
        accounts.took(0, by: 2)
        accounts.pinned(0, by: 1)
        #expect(accounts.holder(pinsCount: true) == nil)
    }

    @Test("accounts are kept as long as somebody looks, and none with the oracle off")
    func accountsKept() throws {
        #expect(try mostOutstanding(oracle: true) > 0)
        #expect(try mostOutstanding(oracle: false) == 0)
    }

    /// The most that the accounts of an episode said at one time, in which workers always hold something.
    private func mostOutstanding(oracle: Bool) throws -> Int {
        let catalogued = try #require(SoakSubject.named("slots"))
        var most = 0
        var looks = 0
        for length in Self.lengths where most == 0 && looks < 5 {
            let made = Mutex<(any Episode)?>(nil)
            let subject = SoakSubject(
                id: catalogued.id, unavailableReason: catalogued.unavailableReason
            ) { (setting) throws(MemmapError) in
                let episode = try catalogued.make(setting)
                made.withLock { $0 = episode }
                return episode
            }
            let report = try run(subject: subject) { plan in
                plan.oracle = oracle
                plan.references = 64
                plan.holdMicroseconds = 5_000
                plan.lifeMicroseconds = 20_000
                plan.milliseconds = oracle ? length : 8 * length
            } progress: { report in
                let standings = made.withLock { $0 }?.standings() ?? []
                if report.operations > 0, !standings.isEmpty { looks += 1 }
                most = max(most, standings.compactMap(\.outstanding).joined().map(abs).max() ?? 0)
            }
            #expect(report.findings.isEmpty, "\(report.findings)")
            if oracle { looks = 0 }
        }
        #expect(oracle || looks >= 5, "nobody looked")
        return most
    }
}
