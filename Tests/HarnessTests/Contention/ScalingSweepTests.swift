import Machine
import Percpu
import Records
import Synchronization
import Testing

@testable import Harness

/// Whole sweeps, as small as they get.
struct ScalingSweepTests {
    private func run(
        _ subjects: [Subject], modes: [CountingMode] = [.percpu, .atomic],
        sharings: [Sharing] = [.one], workers: [Int] = [1], counts: Bool = true,
        patience: Duration = .seconds(20), repetitions: Int = 1,
        record: @escaping (ContentionEntry, [Violation]) -> Void = { _, _ in },
        progress: @escaping (Double, String) -> Void = { _, _ in }
    ) throws -> Contention.Outcome {
        let start = try ProcessStart.prepare()
        let cpus = Array(Array(start.affinity).prefix(2))
        var plan = ContentionPlan(
            subjects: subjects, modes: modes, sharings: sharings,
            fillings: [.init(order: .smtLast, cpus: cpus)], workerCounts: workers, counts: counts,
            nanoseconds: 0, repetitions: repetitions, warmUpNanoseconds: 100_000, seed: 7,
            replay: "again")
        plan.patience = patience
        let sweep = ScalingSweep(
            plan: plan, topology: try HostSurvey(live: start).topology, start: start)
        // Looks come after the first repetition, and only while there is time.
        return try sweep.run(
            until: MonotonicClock.nanoseconds() + 60_000_000_000,
            report: ContentionReport(progress: progress, record: record))
    }

    @Test func `each point has cost, throughput, fairness, latency, counters and a fit's reason`()
        throws
    {
        let recorded = Mutex<[ContentionEntry]>([])
        let shares = Mutex<[Double]>([])
        let outcome = try run(
            PlantedSweep.subjects(["floor", "rseq", "shared"]), sharings: [.one, .each],
            workers: [1, 2], repetitions: 2,
            record: { entry, _ in recorded.withLock { $0.append(entry) } },
            progress: { share, _ in shares.withLock { $0.append(share) } })
        #expect(outcome.violations == [])
        #expect(!outcome.interrupted)
        #expect(recorded.withLock { $0 } == outcome.entries)
        #expect(shares.withLock { $0.allSatisfy { (0...1).contains($0) } && $0.count > 8 })
        // rseq in two modes and shared in one, twice, and the floor once; two counts each.
        #expect(outcome.entries.count == (3 * 2 + 1) * 2)
        #expect(Set(outcome.entries.map(\.curve)).count == 7)
        for entry in outcome.entries {
            if entry.subject == RseqSlots.id, entry.skipped != nil { continue }
            let name = "\(entry.curve) \(entry.workers)"
            #expect(entry.skipped == nil, "\(name)")
            #expect((entry.nsPerPair?.median ?? 0) > 0, "\(name)")
            #expect((entry.throughput?.median ?? 0) > 0, "\(name)")
            #expect((0...1).contains(entry.fairness?.median ?? -1), "\(name)")
            #expect(entry.pairs > 0, "\(name)")
            #expect(entry.placement.count == entry.workers, "\(name)")
            #expect(entry.references == (entry.sharing == "each" ? entry.workers : 1), "\(name)")
            #expect(entry.span?.order == "smt-last", "\(name)")
            #expect(entry.scaling?.reason?.contains("three unknowns") == true, "\(name)")
            let latency = try #require(entry.latencyNs, "\(name)")
            #expect(latency.samples > 10, "\(name)")
            #expect(latency.clock > 0, "\(name)")
            #expect(latency.p50 <= latency.p99 && latency.p99 <= latency.max, "\(name)")
            #expect(entry.counters.map(\.name) == CounterName.allCases.map(\.rawValue), "\(name)")
            #expect(entry.counters.allSatisfy { ($0.value == nil) == ($0.reason != nil) })
        }
    }

    @Test func `more workers than CPUs come out as one oversubscribed point`() throws {
        let outcome = try run(PlantedSweep.subjects(["shared"]), workers: [5], counts: false)
        let entry = try #require(outcome.entries.first)
        #expect(entry.skipped == nil)
        #expect(entry.span?.oversubscribed == true)
        #expect(entry.counters == [])
        #expect(entry.scaling?.reason?.contains("0 worker counts") == true)
    }

    @Test func `a subject that loses a count is a violation that can be repeated`() throws {
        let lossy = Subject(Wrong<FoldsOneTooMany>.self, summary: "")
        let outcome = try run([lossy], modes: [.percpu], patience: .milliseconds(400))
        #expect(outcome.violations.map(\.symptom) == ["release never ran"])
        #expect(outcome.violations.map(\.replay) == ["again"])
    }

    /// The second life of a run is one in which latency is sampled, and it is that one that goes wrong.
    private enum LosesInASecondLife: StrategyDefect {
        private static let folds = Atomic<Int>(0)
        static func sum(_ contributions: [Int]) -> Int {
            let isSecond = folds.wrappingAdd(1, ordering: .relaxed).oldValue == 1
            return contributions.reduce(isSecond ? 1 : 0, &+)
        }
    }

    @Test func `turns that sample latency are judged as all others are`() throws {
        let lossy = Subject(Wrong<LosesInASecondLife>.self, summary: "")
        let outcome = try run(
            [lossy], modes: [.percpu], counts: false, patience: .milliseconds(400))
        #expect(outcome.violations.map(\.symptom) == ["release never ran"])
        #expect(outcome.entries.first?.nsPerPair != nil, "the first life was sound")
    }

    /// Goes to another CPU with each reference that it takes.
    private final class Wanderer: Reference {
        static let id = "wanderer"
        let elsewhere: CPUSet

        init(elsewhere: CPUSet) { self.elsewhere = elsewhere }

        func seat(_ index: Int) -> Int { index }
        func get(at seat: inout Int) { try? Affinity.set(elsewhere) }
        func put(at seat: inout Int) {}
    }

    @Test func `a worker that was moved off its CPU makes no figure`() throws {
        let cpus = Array(try ProcessStart.prepare().affinity)
        guard cpus.count > 1 else { return }
        let wanderer = Subject(Wanderer.self, role: .rival, summary: "") { _ in
            Wanderer(elsewhere: [cpus[1]])
        }
        let outcome = try run([wanderer], modes: [.atomic], repetitions: 2)
        let entry = try #require(outcome.entries.first)
        #expect(entry.skipped == "a worker was moved off its CPU")
        #expect(entry.nsPerPair == nil)
        #expect(entry.throughput == nil)
        #expect(entry.latencyNs == nil)
        #expect(outcome.noisy)
        #expect(outcome.warnings.contains { $0.contains("not on its CPU") })
    }

    @Test func `a deadline that is over still gives figures, and says what it left out`() throws {
        let start = try ProcessStart.prepare()
        let plan = ContentionPlan(
            subjects: PlantedSweep.subjects(["shared"]),
            fillings: [.init(order: .compact, cpus: [Array(start.affinity)[0]])],
            workerCounts: [1], nanoseconds: 0, seed: 7, replay: "again")
        let sweep = ScalingSweep(
            plan: plan, topology: try HostSurvey(live: start).topology, start: start)
        #expect(!sweep.isEmpty)
        let outcome = try sweep.run(
            until: 0, report: ContentionReport(progress: { _, _ in }, record: { _, _ in }))
        #expect(outcome.entries.count == 2)
        #expect(outcome.entries.allSatisfy { $0.nsPerPair?.samples == 1 && $0.latencyNs == nil })
        #expect(outcome.warnings.contains { $0.contains("single pairs of 2 points") })
    }

    @Test func `with nothing but yardsticks and one reference there is nothing to sweep`() throws {
        let start = try ProcessStart.prepare()
        let topology = try HostSurvey(live: start).topology
        func isEmpty(_ sharings: [Sharing]) -> Bool {
            let plan = PlantedSweep.plan(
                ["floor"], modes: CountingMode.allCases, sharings: sharings, counts: [1])
            return ScalingSweep(plan: plan, topology: topology, start: start).isEmpty
        }
        #expect(isEmpty([.one]))
        #expect(!isEmpty([.each]))
    }
}
