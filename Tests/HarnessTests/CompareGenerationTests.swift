import Machine
import Percpu
import Records
import Statistics
import Testing
import ZoneDevice

@testable import Harness

/// Which cells there are of two kernels.
struct CompareGenerationPlanTests {
    private func cells(
        _ a: String, _ b: String, workload: String? = nil,
        modes: [CountingMode] = CountingMode.allCases
    ) -> [CompareCell] {
        CompareKind.generations.cells(
            a, b, CompareKind.Scope(workload: workload, modes: modes, workerCounts: [1]))
    }

    private func names(_ cells: [CompareCell]) -> [String] {
        cells.map { "\($0.shape ?? ""): \($0.what ?? ""), \($0.a.name), \($0.b.name), \($0.mode)" }
    }

    @Test func `what the patch takes away is a cost, and no comparison with an empty loop`() {
        let cells = names(cells("G0", "G1"))
        func shape(_ name: String) -> [String] {
            [
                "in context, G0, G1, percpu", "in context, G0, G1, atomic",
                "pair alone, G0, nothing, percpu", "pair alone, G0, nothing, atomic",
                "percpu against atomic, G0 percpu, G0 atomic, percpu,atomic",
            ].map { "\(name): \($0)" }
        }
        #expect(cells == shape("inline") + shape("kernel"))
    }

    @Test func `the other way round the cost is on the other side`() {
        let cells = names(cells("G1", "G0", modes: [.percpu]))
        #expect(
            cells.prefix(2) == [
                "inline: in context, G1, G0, percpu", "inline: pair alone, nothing, G0, percpu",
            ])
        // One mode alone is nothing to hold against another.
        #expect(cells.count == 4)
    }

    @Test func `where both take the pair, or neither does, none of them takes it alone`() {
        for (a, b) in [("G0", "G0"), ("G1", "G4")] {
            #expect(!cells(a, b).contains { $0.what == "pair alone" })
            #expect(!cells(a, b).contains { $0.a.name == "\(a) percpu" })
        }
    }

    @Test func `a loop that is named is compared and nothing else`() {
        let pair = cells("G0", "G1", workload: "ref-get-put", modes: [.percpu])
        #expect(
            names(pair) == [
                "inline: pair alone, G0, G1, percpu", "kernel: pair alone, G0, G1, percpu",
            ])
        #expect(pair.allSatisfy { $0.turns.count == 4 })
        #expect(
            cells("G0", "G1", workload: "gup-fast").map(\.what)
                == Array(repeating: "in context", count: 4))
    }

    /// domain.md, 3.7: operations of a page's way in and out.
    @Test(arguments: [
        ("G0", "gup-fast", 2.0, 4.0), ("G0p", "gup-fast", 2, 3), ("G1", "gup-fast", 2, 2),
        ("G4", "gup-fast", 2, 2), ("G4", "gup-fast-16", 2, 2.0 / 16), ("G8", "gup-fast", 2, 0),
        ("G0", "ref-get-put", 0, 2), ("G0", "page-get-put", 2, 2), ("G1", "page-get-put", 2, 0),
    ])
    func `operations are those of the kernel`(
        generation: String, workload: String, page: Double, reference: Double
    ) throws {
        for (mode, isPercpu) in [(CountingMode.percpu, true), (.atomic, false)] {
            for cell in cells(generation, generation, workload: workload, modes: [mode]) {
                let wanted = CompareEntry.Operations(
                    pageAtomics: page, refPercpu: isPercpu ? reference : 0,
                    refAtomic: isPercpu ? 0 : reference)
                #expect(cell.aOperations == wanted, "\(cell.description)")
                #expect(cell.bOperations == wanted, "\(cell.description)")
            }
        }
    }

    @Test func `a cost alone is counted, and nothing counts nothing`() throws {
        let cell = try #require(
            cells("G1", "G0", modes: [.percpu]).first { $0.what == "pair alone" })
        #expect(cell.bOperations == .init(pageAtomics: 0, refPercpu: 2, refAtomic: 0))
        #expect(cell.aOperations == .init(pageAtomics: 0, refPercpu: 0, refAtomic: 0))
    }

    @Test func `every name of a generation is one, whatever its case`() {
        for name in ["G1", "g1", "v4.12", "V4.15"] {
            #expect(CompareKind.generations.identify(name) == "G1")
        }
        #expect(CompareKind.subjects.identify("RSEQ") == "rseq")
        #expect(CompareKind.subjects.identify("G1") == nil)
    }

    @Test func `who cannot run a user of references is no side of its comparison`() {
        for name in ["arc", "floor", "shared", "ARC"] {
            #expect(
                CompareKind.subjects.misfit(name, "blk-mq")
                    == "blk-mq needs a reference with a percpu mode")
            #expect(CompareKind.subjects.misfit(name, "get-put") == nil)
        }
        #expect(CompareKind.subjects.misfit("slots", "blk-mq") == nil)
        #expect(CompareKind.subjects.modes("aio") == [.percpu])
        let aio = CompareKind.subjects.cells(
            "slots", "locked", CompareKind.Scope(workload: "aio", workerCounts: [1]))
        #expect(aio.map(\.mode) == ["percpu"])
    }
}

/// Comparisons of kernels with workers, devices and the clock of the machine: short, and nothing timed is
/// asserted.
@Suite(.serialized) struct CompareGenerationTests {
    private func run(
        _ a: String, _ b: String, workload: String? = nil,
        modes: [CountingMode] = CountingMode.allCases, workers: [Int] = [1]
    ) throws -> Compare.Outcome {
        let start = try ProcessStart.prepare()
        // On CPUs that several workers of a test may share.
        let cells = CompareKind.generations.cells(
            a, b,
            CompareKind.Scope(
                workload: workload, modes: modes, workerCounts: workers,
                subjects: [AddCheckSlots<HardwareWord>.id]))
        let plan = ComparePlan(
            cells: cells, cpus: Array(start.affinity), nanoseconds: .max, pairs: 2, seed: 5,
            replay: "again")
        let topology = try HostSurvey(live: start).topology
        return try Compare(plan: plan, topology: topology, start: start).run()
    }

    @Test(arguments: [
        ("G0", "G1", nil as String?), ("G1", "G4", nil), ("G0", "G0p", nil),
        ("G4", "G8", "gup-fast-16"),
        ("G1", "G0", "gup-fast+random+zap"),
    ])
    func `two kernels are compared in both shapes and modes, and nothing is found`(
        a: String, b: String, workload: String?
    ) throws {
        let outcome = try run(a, b, workload: workload)
        #expect(outcome.violations == [])
        #expect(outcome.failure == nil)
        #expect(outcome.pairs == 2)
        #expect(Set(outcome.entries.map(\.shape)) == ["inline", "kernel"])
        for entry in outcome.entries {
            #expect(entry.subject == "slots" && entry.workers == 1 && entry.rounds == 2)
            #expect(entry.aOperations != nil && entry.bOperations != nil)
            // On a noisy host a worker may be off its CPU in every turn; then it is said.
            if let reason = entry.skipped {
                #expect(["a worker was moved off its CPU", "no undisturbed pair"].contains(reason))
            } else if entry.isCostOnly {
                #expect((entry.aNs == nil) != (entry.bNs == nil) && entry.verdict == nil)
            } else {
                // Two pairs show nothing.
                #expect(entry.ratio != nil && entry.verdict == .inconclusive)
            }
        }
    }

    @Test func `what makes no sense under the rules is left out with its reason`() throws {
        let same = try run(
            "G6", "G6", workload: "page-get-put+same", modes: [.percpu], workers: [2])
        #expect(!same.entries.isEmpty && same.lacksHost)
        for entry in same.entries {
            #expect(entry.skipped?.contains("a page is allocated to one worker at a time") == true)
        }
        let lossy = try run("G0p", "G1", workload: "gup-fast+zap", modes: [.percpu])
        for entry in lossy.entries {
            #expect(entry.skipped?.contains("take a sound kernel for zapping") == true)
        }
    }
}
