import FoundationEssentials
import Machine
import Percpu
import Records
import Statistics
import Synchronization
import Testing
import ZoneDevice

@testable import Harness

/// Ten gets and puts that count as one.
private enum Tenfold: Workload {
    static var id: String { "tenfold" }
    static var summary: String { "more pairs than it says" }
    static func batch<R: Reference>(on reference: R, at seat: inout R.Seat, pairs: Int) {
        GetPut.loop(on: reference, at: &seat, pairs: pairs * 10)
    }
}

/// One more of the same: a tenth more work, exactly, and nothing else.
private enum Elevenfold: Workload {
    static var id: String { "elevenfold" }
    static var summary: String { "more pairs than it says" }
    static func batch<R: Reference>(on reference: R, at seat: inout R.Seat, pairs: Int) {
        GetPut.loop(on: reference, at: &seat, pairs: pairs * 11)
    }
}

/// How often somebody was asked.
private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// Comparisons with workers, a reaper and the clock of the machine.
@Suite(.serialized) struct CompareLiveTests {
    private func run(
        _ a: CompareArm, _ b: CompareArm, pairs: Int, workers: Int = 1,
        patience: Duration = .seconds(20)
    ) throws -> Compare.Outcome {
        let start = try ProcessStart.prepare()
        let cell = CompareCell(
            a: a, b: b, workload: GetPut.id, mode: "percpu", workers: workers)
        var plan = ComparePlan(
            cells: [cell], cpus: Array(start.affinity), nanoseconds: .max, pairs: pairs, seed: 5,
            replay: "again")
        plan.patience = patience
        let topology = try HostSurvey(live: start).topology
        return try Compare(plan: plan, topology: topology, start: start).run()
    }

    private func arm<Defect: StrategyDefect>(_: Defect.Type) -> CompareArm {
        CompareArm(
            Subject(Wrong<Defect>.self, summary: ""), workload: GetPut.id, mode: .percpu)
    }

    private func worked<W: Workload>(_: W.Type) -> CompareArm {
        CompareArm(name: W.id) { site in
            let counter = PrivateLocked(
                slotCount: site.workerCount, memory: site.byWorker.memory)
            return BenchCell(peer: counter, W.self)
        }
    }

    @Test func `sound arms are compared, and nothing is found`() throws {
        let outcome = try run(arm(Sound.self), arm(Sound.self), pairs: 2)
        #expect(outcome.violations == [])
        #expect(outcome.pairs == 2)
        let entry = try #require(outcome.entries.first)
        // On a noisy host a worker may be off its CPU in every turn; then it is said.
        #expect(entry.ratio != nil || entry.skipped != nil)
        #expect(entry.ratio == nil || entry.controlNs != nil)
    }

    @Test func `an arm for which there is no memory says so, and does not stop the others`() throws
    {
        let greedy = CompareArm(
            name: "greedy",
            drawing: { _, _ throws(HarnessError) in throw .memory(.refused(bytes: 4096)) })
        let outcome = try run(worked(Tenfold.self), greedy, pairs: 2)
        let line = HarnessError.memory(.refused(bytes: 4096)).line
        #expect(outcome.entries.map(\.skipped) == ["greedy: \(line)"])
        #expect(outcome.lacksHost)
    }

    @Test func `each arm is judged: what B breaks is a finding that can be repeated`() throws {
        let outcome = try run(
            arm(Sound.self), arm(FoldsOneTooMany.self), pairs: 1, patience: .milliseconds(400))
        #expect(outcome.violations.map(\.symptom) == ["release never ran"])
        #expect(outcome.violations.first?.replay == "again")
    }

    @Test func `an arm that cannot run says why, and nothing is measured`() throws {
        let absent = CompareArm(name: "absent", unavailableReason: { "not here" }) { _ in nil }
        let outcome = try run(worked(Tenfold.self), absent, pairs: 2)
        #expect(outcome.entries.map(\.skipped) == ["absent: not here"])
        #expect(outcome.pairs == 0)
    }

    @Test func `who can run here but not in a worker is left out as well`() throws {
        let asked = Counter()
        // The first to ask is the thread that plans.
        let shy = CompareArm(
            name: "shy",
            unavailableReason: {
                asked.next() == 0 ? nil : "not among others"
            }
        ) { _ in nil }
        let outcome = try run(shy, worked(Tenfold.self), pairs: 2)
        #expect(outcome.entries.map(\.skipped) == ["shy: worker 0: not among others"])
    }

    /// By hand, through `scripts/check-compare`: nothing that is timed may fail a test elsewhere.
    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["REFTORTURE_COMPARE_TIMED"] == "1",
            "times real work: scripts/check-compare"))
    func `a planted tenth of real work is found, and the interval holds it`() throws {
        var held = 0
        for _ in 0..<5 {
            let outcome = try run(worked(Tenfold.self), worked(Elevenfold.self), pairs: 60)
            let entry = try #require(outcome.entries.first)
            let ratio = try #require(entry.ratio)
            print("planted 1.1: \(ratio.median) in \(ratio.low) to \(ratio.high)")
            #expect(entry.verdict == .regressed)
            // A look at the clock in every chunk is no tenth dearer: some ten thousandths.
            if ratio.low <= 1.1, ratio.high >= 1.0995 { held += 1 }
            #expect(ratio.low < 1.105 && ratio.high > 1.095, "\(ratio)")
        }
        // Of intervals of 95 % one in twenty may miss.
        #expect(held >= 4)
    }

    /// As above: the same work on both sides.
    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["REFTORTURE_COMPARE_TIMED"] == "1",
            "times real work: scripts/check-compare"))
    func `the same real work is never improved or regressed`() throws {
        for _ in 0..<5 {
            let entry = try #require(
                try run(worked(Tenfold.self), worked(Tenfold.self), pairs: 60).entries.first)
            #expect(entry.verdict == .equivalent || entry.verdict == .inconclusive)
        }
    }
}

struct CompareKindTests {
    private func cells(
        _ a: String, _ b: String, modes: [CountingMode] = CountingMode.allCases,
        workers: [Int] = [1]
    ) -> [String] {
        CompareKind.subjects.cells(
            a, b, CompareKind.Scope(modes: modes, workerCounts: workers)
        ).map { "\($0.a.name) \($0.b.name) \($0.mode) \($0.workers)" }
    }

    @Test func `there is a cell for each mode that either has and each number of workers`() {
        #expect(
            cells("slots", "locked", workers: [1, 2]) == [
                "slots locked percpu 1", "slots locked atomic 1", "slots locked percpu 2",
                "slots locked atomic 2",
            ])
        #expect(
            cells("shared", "slots") == ["shared slots percpu 1", "shared slots atomic 1"])
        #expect(cells("slots", "arc", modes: [.percpu]) == ["slots arc percpu 1"])
    }

    @Test func `what has no modes is compared once, under none`() {
        #expect(cells("arc", "private-locked") == ["arc private-locked none 1"])
        #expect(cells("shared", "arc", modes: [.percpu]) == [])
        #expect(cells("slots", "nobody") == [])
    }

    @Test func `names are unique over all kinds`() {
        let names = CompareKind.all.flatMap(\.names)
        #expect(Set(names).count == names.count)
    }
}
