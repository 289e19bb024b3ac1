import Machine
import Percpu
import Records
import Testing
import ZoneDevice

@testable import Harness

/// One fault in one place that it fits.
struct PlantedFault: Sendable, CustomTestStringConvertible {
    let fault: Fault
    let generation: Generation
    let driver: Driver

    var testDescription: String { "\(fault.id) in \(generation.id), \(driver.rawValue)" }

    /// Every place of every fault that one cycle shows.
    static let all: [PlantedFault] = Fault.all.filter(\.isShownByOneCycle).flatMap { fault in
        Generation.all.flatMap { generation in
            Driver.allCases.filter { fault.misfit(generation, $0) == nil }.map {
                PlantedFault(fault: fault, generation: generation, driver: $0)
            }
        }
    }
}

extension Fault {
    /// Whether `teardown` shows it in one cycle, at once.
    var isShownByOneCycle: Bool {
        guard certainty == .deterministic else { return false }
        switch place {
        case .cycle, .worker, .strategy: return true
        case .reaper, .unseen: return false
        }
    }
}

/// Runs one cycle on this host.
func tearDown(
    _ generation: Generation, _ driver: Driver, fault: Fault? = nil, pages: Int = 16,
    workers: Int = 2, subject: String = RseqSlots.id, workload: String = "gup-fast",
    loadMilliseconds: Int64 = 5, edit: (inout TeardownPlan) -> Void = { _ in }
) throws -> Teardown.Outcome {
    let start = try ProcessStart.prepare()
    Membarrier.register()
    let survey = try HostSurvey(live: start)
    let cpus = Array(start.affinity)
    var plan = TeardownPlan(
        generation: generation, driver: driver, fault: fault, subject: subject, pages: pages,
        workload: workload, workerCPUs: (0..<workers).map { cpus[$0 % cpus.count] }, seed: 1,
        replay: "")
    plan.loadNanoseconds = loadMilliseconds * 1_000_000
    // Short where a wait is to be given up, long where a crowded host is no reason to.
    let hangs = fault.map { fault in
        let forecast = TeardownForecast(plan)
        return fault.expected(forecast.cycle, forecast.scene).contains { $0.symptom == .hang }
    }
    let isDoomed = hangs ?? generation.known.contains { $0.symptom == .hang && $0.when == .pinning }
    plan.patience = isDoomed ? .milliseconds(250) : .seconds(20)
    edit(&plan)
    return try Teardown(plan: plan, topology: survey.topology, start: start).run()
}

@Suite("Teardown", .serialized)
struct TeardownTests {
    @Test("each deterministic fault shows its symptoms and no others", arguments: PlantedFault.all)
    func fault(_ planted: PlantedFault) throws {
        let outcome = try tearDown(planted.generation, planted.driver, fault: planted.fault)
        if case .worker = planted.fault.place, outcome.entry.skipped != nil { return }
        #expect(outcome.entry.skipped == nil)
        #expect(
            outcome.entry.asExpected,
            "\(outcome.entry.symptoms) \(outcome.violations.map(\.detail))")
    }

    @Test(
        "a sound generation comes down under load, and whatever it is known for is called known",
        arguments: Generation.all, DeviceSubject.all.map(\.id))
    func sound(_ generation: Generation, subject: String) throws {
        for driver in Driver.allCases {
            let outcome = try tearDown(generation, driver, pages: 600, subject: subject)
            #expect(outcome.entry.asExpected, "\(driver) \(outcome.entry.symptoms)")
            #expect(outcome.violations == [], "\(driver)")
            #expect(outcome.entry.pins > 0, "\(driver): nothing was pinned")
        }
    }

    @Test("a pin that is held over the teardown finds its memory gone up to 5.1, and from 5.18 on")
    func heldPins() throws {
        for generation in Generation.all where generation.id != "G0p" {
            let outcome = try tearDown(generation, .daxPmem) { $0.heldPins = 3 }
            let expected = ["G1", "G2", "G3", "G5", "G5b", "G8"].contains(generation.id)
            #expect(
                outcome.entry.known.contains("useAfterUnmap") == expected,
                "\(generation.id): \(outcome.entry.symptoms)")
            #expect(outcome.violations == [], "\(generation.id)")
            #expect(outcome.entry.heldPins == 3, "\(generation.id)")
        }
    }

    @Test("the mix that was never released loses one reference per pin, to the number")
    func mixed() throws {
        let outcome = try tearDown(.g0Mixed, .daxPmem)
        let pins = outcome.entry.pins
        #expect(pins > 1)
        #expect(outcome.entry.known.contains("underflow <= 0 (\(1 - pins))"))
        #expect(outcome.violations == [])
    }

    @Test("without page references an early fold releases at once and the count sinks unseen")
    func sinkingCount() throws {
        let fault = try #require(Fault.all.first { $0.id == "FI-22" })
        let outcome = try tearDown(.g1, .daxPmem, fault: fault, pages: 40) { $0.fold = .early }
        #expect(outcome.entry.asExpected, "\(outcome.entry.symptoms)")
        #expect(outcome.entry.symptoms.contains("unbalanced by -40"))
    }

    @Test("a fold that comes late makes a teardown wait and nothing else")
    func lateFold() throws {
        let late = Fault(
            "FI-34", "the fold comes late", place: .reaper(delay: .milliseconds(300)),
            generations: ["G0"], expected: { _, _ in [] })
        let outcome = try tearDown(.g0, .daxPmem, fault: late)
        #expect(outcome.entry.asExpected, "\(outcome.entry.symptoms)")
        let wait = try #require(outcome.entry.timeline.first { $0.step == "waitForRelease" })
        #expect(wait.atUs + wait.forUs > 300_000)
    }

    /// Some ways of counting still let in whoever looks up between a kill and its confirmation.
    @Test(
        "memory that goes before the confirmation is no finding, whatever counts",
        arguments: ["rseq", "slots", "locked"])
    func unconfirmed(subject: String) throws {
        let late = Fault(
            "FI-34", "the fold comes late", place: .reaper(delay: .milliseconds(60)),
            generations: ["G3"], expected: { _, _ in [] })
        let outcome = try tearDown(.g3, .nvdimmPmem, fault: late, subject: subject)
        #expect(outcome.violations == [], "\(outcome.entry.symptoms)")
    }

    @Test(
        "only a put of a pin from before is a known late touch; a new pin on removed memory is not")
    func strayTouch() throws {
        let known = try tearDown(.g8, .daxPmem) { $0.heldPins = 1 }
        #expect(known.violations == [] && known.entry.known.contains("useAfterUnmap"))
        // Nobody takes the users' mappings away, so that walkers go on pinning what is gone.
        var broken = Generation.g8
        broken.editSteps { $0.removeAll { $0 == .zapUsers } }
        // On a crowded host no worker may be running just then; in one of many cycles one is.
        var violations: [Violation] = []
        for _ in 0..<50 where !violations.contains(where: { $0.symptom == "touchAfterUnmap" }) {
            violations = try tearDown(broken, .daxPmem, pages: 600, loadMilliseconds: 5).violations
        }
        #expect(
            violations.contains { $0.symptom == "touchAfterUnmap" && $0.detail.contains("page") })
    }

    @Test("a hang is told with the state of the reference")
    func dump() throws {
        let fault = try #require(Fault.all.first { $0.id == "FI-04" })
        let outcome = try tearDown(.g1, .daxPmem, fault: fault)
        let detail = try #require(outcome.violations.first { $0.symptom == "hang" }?.detail)
        #expect(detail.contains("total 1") && detail.contains("steps: zapUsers"), "\(detail)")
    }

    @Test("a fault that does not show is a violation: no detector fired")
    func unshown() throws {
        let absent = Fault(
            "FI-99", "nothing is broken", generations: ["G1"],
            expected: { _, _ in [Sighting(.hang)] })
        let outcome = try tearDown(.g1, .daxPmem, fault: absent)
        #expect(!outcome.entry.asExpected)
        #expect(outcome.violations.map(\.symptom) == ["not found: hang"])
    }
}
