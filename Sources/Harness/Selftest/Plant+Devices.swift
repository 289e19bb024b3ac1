import Percpu
import Records
import ZoneDevice

/// Plants in devices: the faults that one teardown shows, and teardowns that must show nothing.
extension Plant {
    /// How long a teardown may take; where it hangs, the wait for it is a quarter of a second.
    static let deviceBound = Duration.seconds(20)

    /// A fault in one of the places that it fits.
    ///
    /// One of which nothing may come is a control. `turn` says which of the ways of counting; the next one
    /// where it is not available.
    init(_ fault: Fault, in generation: Generation, _ driver: Driver, turn: Int = 0) {
        var plan = Self.plan(generation, driver, fault)
        let expected = TeardownForecast(plan).expected.map { Detector($0.symptom) }
        let isDoomed = expected.contains { $0.symptom == .hang }
        // Short where a wait is to be given up, long where a crowded host is no reason to.
        plan.patience = isDoomed ? .milliseconds(250) : .seconds(15)
        let companions = fault.follows.reduce(into: Set(expected)) {
            $0.formUnion(Detector.all(of: $1))
        }
        self.init(
            id: "\(fault.id)/\(generation.id)/\(driver.rawValue)", fault: fault.id,
            fault.sentence, expected.isEmpty ? .sound : .deterministic, detector: expected.first,
            besides: companions, bound: Self.deviceBound, run: Self.teardown(plan, turn: turn))
    }

    /// A teardown under load, without any fault.
    init(soundTeardown generation: Generation, _ driver: Driver, turn: Int) {
        var plan = Self.plan(generation, driver, nil)
        plan.pages = 600
        plan.loadNanoseconds = 20_000_000
        plan.patience = .seconds(15)
        self.init(
            id: "sound/teardown/\(generation.id)/\(driver.rawValue)", fault: "sound",
            "attach, load and teardown of \(generation.id) by \(driver.rawValue)", .sound,
            detector: nil, bound: Self.deviceBound, run: Self.teardown(plan, turn: turn))
    }

    private static func plan(
        _ generation: Generation, _ driver: Driver, _ fault: Fault?
    ) -> TeardownPlan {
        var plan = TeardownPlan(
            generation: generation, driver: driver, fault: fault, subject: RseqSlots.id, pages: 16,
            workload: "gup-fast", workerCPUs: [], seed: 0, replay: "")
        plan.loadNanoseconds = 5_000_000
        return plan
    }

    private static func teardown(
        _ plan: TeardownPlan, turn: Int
    ) -> @Sendable (SelftestHost, UInt64, Int64) throws(HarnessError) -> Evidence {
        { (host, seed, _) throws(HarnessError) in
            var plan = plan
            let subjects = DeviceSubject.all
            let turns = subjects.indices.map { subjects[(turn + $0) % subjects.count] }
            plan.subject = (turns.first { $0.unavailableReason() == nil } ?? turns[0]).id
            plan.workerCPUs = host.workers(2)
            plan.seed = seed
            let run = Teardown(plan: plan, topology: host.topology, start: host.start)
            return Evidence(try run.run(), of: plan)
        }
    }
}

extension Evidence {
    /// What a teardown amounts to.
    fileprivate init(_ outcome: Teardown.Outcome, of plan: TeardownPlan) {
        let entry = outcome.entry
        fired = Set(entry.symptoms.compactMap { Detector(text: $0) })
        tolerated = Set(entry.known.compactMap { Detector(text: $0) })
        // With its exact number, where it has one.
        missing = entry.expected.filter { !entry.symptoms.contains($0) }
        details = ["by \(entry.subject)"] + outcome.violations.map(\.detail)
        skipped = entry.skipped
        interrupted = outcome.interrupted
    }
}
