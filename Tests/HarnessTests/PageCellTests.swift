import Percpu
import Testing
import ZoneDevice

@testable import Harness
@testable import Machine

/// Cells over pages: every combination works and is sound, and what is wrong with one is found.
struct PageCellTests {
    /// Long enough for a few chunks, short enough for all combinations.
    private static let timing = CellTiming(
        warmUp: 20_000, measure: 200_000, chunk: 20_000, oversubscribed: true)

    /// Slots of any CPU do for one thread.
    private static let context = WorkerContext(index: 0, cpu: 0, kind: .own)

    /// Runs a cell with one worker, in this thread.
    private func run(_ cell: BenchCell) throws -> (chunks: WorkerChunks, judged: Judgement) {
        let chunks = cell.work(
            Self.context, Self.timing, CellGate(workers: 1))
        let judge = try #require(cell.judge)
        return (chunks, judge())
    }

    @Test(arguments: CountingMode.allCases)
    func `every strategy, kernel, shape and loop counts without a finding`(
        mode: CountingMode
    ) throws {
        let host = try TestSite(workers: 1)
        var cells = 0
        for arm in PageArms.all where arm.unavailableReason() == nil {
            for loop in PageWorkload.Loop.allCases {
                let workload = PageWorkload(loop, batch: 16, seed: UInt64(cells))
                let cell = try #require(
                    try PageArms.cell(
                        strategy: arm.strategy, rules: arm.rules, shape: arm.shape,
                        workload: workload, mode: mode, site: host.site))
                let (chunks, judged) = try run(cell)
                #expect(chunks.pairs > 0, "\(arm.strategy), \(arm.rules), \(arm.shape), \(loop)")
                #expect(judged.findings == [])
                #expect(chunks.shortPins == 0)
                cells += 1
            }
        }
        #expect(cells >= 2 * 8 * 2 * PageWorkload.Loop.allCases.count)
    }

    @Test func `the registry has every engine, every kernel and both shapes`() {
        #expect(PageArms.all.count == Catalog.engines.count * 8 * 2)
        #expect(Set(PageArms.all.map(\.strategy)) == Set(Catalog.engines))
        #expect(PageArms.shapes == ["kernel", "inline"])
        #expect(PageArms.rules.count == 8)
    }

    // MARK: - What judging finds

    private typealias Pages = MeasuredPages<AddCheckSlots<HardwareWord>, AfterPatch, InlineShape>

    /// The findings of a device on which `deed` was done before the end.
    private func found(
        _ mode: CountingMode = .percpu, patience: Duration = .seconds(20),
        deed: (Pages, inout Walker<AddCheckSlots<HardwareWord>, HardwareWords>) -> Void
    ) throws -> Set<String> {
        let host = try TestSite(patience: patience)
        let pages = try Pages(site: host.site, mode: mode, workload: PageWorkload(.gupFast))
        var walker = Walker(on: pages.reference, slot: 0, index: 0, in: pages.mapping.zone)
        deed(pages, &walker)
        return Set(pages.judge().findings.map(\.invariant))
    }

    @Test(arguments: CountingMode.allCases)
    func `a page that stays pinned is off balance, and its device is never released`(
        mode: CountingMode
    ) throws {
        let pinned = try found(mode, patience: .milliseconds(50)) { pages, walker in
            let count = FastGup<AfterPatch, InlineShape>.pin(
                0..<1, of: pages.mapping.users, in: pages.mapping.zone, by: &walker)
            #expect(count == 1)
        }
        #expect(pinned == ["INV-P2", "INV-6"])
    }

    @Test func `a page that is put too often is found dead before its time`() throws {
        let robbed = try found(patience: .milliseconds(50)) { pages, walker in
            PageReferences<AfterPatch, InlineShape>.put(
                pages.mapping.pages.page(3), known: pages.reference, by: &walker)
        }
        #expect(robbed.contains("INV-P2"))
    }

    @Test func `a lookup that is kept is a wrong total and a release that never comes`() throws {
        let leaked = try found(patience: .milliseconds(50)) { $0.reference.get(at: &$1.seat) }
        #expect(leaked == ["INV-P2", "INV-6"])
    }

    @Test func `a page whose memory was written over is found`() throws {
        let damaged = try found { pages, _ in
            pages.mapping.pages.page(7).canary.storeRelaxed(0)
        }
        #expect(damaged == ["INV-P2"])
    }

    @Test func `a complaint of the model is a finding`() throws {
        let complained = try found { pages, _ in pages.complaints.add(.pageToAllocator) }
        #expect(complained == ["INV-P6"])
    }

    @Test func `the mix that loses references is off by its pins, exactly`() throws {
        let host = try TestSite(workers: 1)
        let pages = try MeasuredPages<
            AddCheckSlots<HardwareWord>, SpeculativeGetOldPut, KernelShape
        >(site: host.site, mode: .percpu, workload: PageWorkload(.gupFast, batch: 16))
        let (chunks, judged) = try run(BenchCell(pages))
        #expect(judged.findings == [])
        #expect(pages.expectedTotal == 1 + SpeculativeGetOldPut.headStart - chunks.pairs)
    }

    // MARK: - Choices

    @Test func `workers with own pages never meet, and those with the same always do`() {
        for seed in 0..<50 as Range<UInt64> {
            let own = PageItinerary(PageWorkload(.gupFast, batch: 512, seed: seed), workers: 4)
            let pages = own.starts.map { Set($0) }
            #expect(pages.allSatisfy { $0.count == 1 })
            #expect(Set(pages).count == 4, "seed \(seed)")
            let regions = Set(own.starts.map { $0[0] / PageItinerary.region })
            #expect(regions.count == 4, "seed \(seed)")
            let same = PageItinerary(
                PageWorkload(.getPut, spread: .same, seed: seed), workers: 4)
            #expect(Set(same.starts.joined()).count == 1)
        }
    }

    @Test func `random pages are all over the device and never beyond it`() {
        for batch in [1, 16, 512] {
            let plan = PageItinerary(
                PageWorkload(.gupFast, batch: batch, spread: .random, seed: 7), workers: 2)
            let starts = plan.starts.joined()
            #expect(starts.allSatisfy { $0 >= 0 && $0 + batch <= plan.pageCount })
            #expect(Set(starts.map { $0 / PageItinerary.region }).count > 8)
            #expect(plan.starts[0] != plan.starts[1])
        }
        let huge = PageItinerary(
            PageWorkload(.gupFastHuge, spread: .random, seed: 7), workers: 2)
        #expect(huge.starts.joined().allSatisfy { $0.isMultiple(of: 512) })
    }

    @Test func `a seed is repeatable, another gives other pages`() {
        let first = PageItinerary(PageWorkload(.getPut, seed: 1), workers: 2)
        #expect(first == PageItinerary(PageWorkload(.getPut, seed: 1), workers: 2))
        #expect(first != PageItinerary(PageWorkload(.getPut, seed: 2), workers: 2))
    }

    @Test func `what makes no sense is refused with a reason`() throws {
        let host = try TestSite(workers: 2)
        func reason(_ rules: any PageRules.Type, _ workload: PageWorkload) -> String? {
            PageArms.unavailableReason(
                strategy: "locked", rules: rules.id, shape: "kernel", workload: workload,
                workers: 2)
        }
        let shared = PageWorkload(.gupFast, spread: .same)
        #expect(reason(AllocatedPages.self, shared)?.contains("one worker at a time") == true)
        #expect(reason(AfterPatch.self, shared) == nil)
        #expect(
            reason(SpeculativeGetOldPut.self, PageWorkload(.gupFast, zapping: true)) != nil)
        #expect(
            try PageArms.cell(
                strategy: "shared", rules: AllocatedPages.id, shape: "kernel", workload: shared,
                mode: .percpu, site: host.site) == nil)
        #expect(
            PageArms.unavailableReason(
                strategy: "shared", rules: AfterPatch.id, shape: "kernel", workload: shared,
                workers: 1) != nil)
    }

    @Test func `a cell of one worker is made where its run has cells of two`() throws {
        let host = try TestSite(workers: 2)
        let shared = PageWorkload(.gupFast, spread: .same)
        #expect(
            PageArms.unavailableReason(
                strategy: "locked", rules: AllocatedPages.id, shape: "kernel", workload: shared,
                workers: 1) == nil)
        let cell = try #require(
            try PageArms.cell(
                strategy: "locked", rules: AllocatedPages.id, shape: "kernel", workload: shared,
                mode: .percpu, site: host.site))
        let (chunks, judged) = try run(cell)
        #expect(chunks.pairs > 0)
        #expect(judged.findings == [])
    }

    // MARK: - Races

    @Test(arguments: ["before-patch", "after-patch", "range-lookup", "compound-pages", "no-lookup"])
    func `two workers and a zapping thread leave everything as it was`(rules: String) throws {
        let start = try ProcessStart.prepare()
        let cpus = Array(start.affinity)
        let placement = [cpus[0], cpus[cpus.count - 1]]
        let host = try TestSite(workers: placement.count)
        let crew = try PinnedCrew(placement: placement, start: start)
        for loop in [PageWorkload.Loop.gupFast, .gupFastHuge] {
            let cell = try #require(
                try PageArms.cell(
                    strategy: "slots", rules: rules, shape: "inline",
                    workload: PageWorkload(
                        loop, batch: 16, spread: .same, zapping: true, seed: 3),
                    mode: .percpu, site: host.site))
            let gate = CellGate(workers: placement.count)
            let timing = CellTiming(
                warmUp: 1_000_000, measure: 100_000_000, chunk: 20_000, oversubscribed: true)
            let job = try crew.begin(workers: placement.indices) { cell.work($0, timing, gate) }
            let chunks = try job.results(within: .seconds(60))
            #expect(chunks.allSatisfy { $0.pairs > 0 })
            let judge = try #require(cell.judge)
            #expect(judge().findings == [])
        }
        try crew.dismiss()
    }

    @Test func `a worker whose entries are away counts its short pins`() throws {
        let host = try TestSite(workers: 1)
        let pages = try Pages(
            site: host.site, mode: .percpu, workload: PageWorkload(.gupFast, batch: 16))
        pages.mapping.users.clear()
        let (chunks, judged) = try run(BenchCell(pages))
        #expect(chunks.shortPins > 0)
        #expect(chunks.pairs == 0 && chunks.chunks.isEmpty)
        #expect(chunks.emptyChunks > 0)
        #expect(judged.findings == [])
    }
}
