import Percpu
import Testing

@testable import ZoneDevice

/// What a walk does when something happens in the middle of it, at a chosen access.
struct FastGupRaceTests {
    typealias Strategy = AddCheckSlots<HookedWord>

    /// A mapped device of one kernel, and one walker.
    final class Stage<Rules: PageRules> {
        let reaper = ManualReaper()
        let reference: PercpuRef<Strategy>
        let mapping: Mapping<Strategy, HookedWords>
        var walker: Walker<Strategy, HookedWords>

        var users: UserMapping<HookedWords> { mapping.users }
        var total: Int { reference.snapshot().total ?? .min }

        init(_: Rules.Type, count: Int = 1024, firstFrame: Int = 0, huge: Bool = false) throws {
            let domain = SwitchDomain(memory: HookedMemory(), reaper: reaper)
            reference = PercpuRef(slotCount: 1, flags: .allowReinit, domain: domain, release: {})
            let zone = try Zone<Strategy, HookedWords>(
                domain: domain, slotCount: 1, walkerCount: 1, sectionCount: 3)
            walker = Walker(on: reference, slot: 0, index: 0, in: zone)
            let references: MappingReferences =
                Rules.lastPut == .dropsReference && Rules.birthCount > 0 ? .eachPage : .none
            mapping = try Mapping(
                MappingPlan(
                    count: count, firstFrame: firstFrame, userEntries: count,
                    reference: reference, references: references, zone: zone,
                    complain: { _ in }), rules: Rules.self, by: &walker)
            mapping.users.mapAll(huge: huge)
        }

        func count(_ page: Int) -> HookedWord { mapping.pages.page(page).count }

        func pin(_ range: Range<Int>) -> Int {
            FastGup<Rules, InlineShape>.pin(range, of: users, in: mapping.zone, by: &walker)
        }

        func unpin(_ count: Int) {
            FastGup<Rules, InlineShape>.unpin(count, of: users, known: reference, by: &walker)
        }

        func pinHuge() -> Int {
            FastGup<Rules, InlineShape>.pinHuge(at: 0, of: users, in: mapping.zone, by: &walker)
        }

        /// Has the entry of `page` taken away once the page is taken, before the walk looks again.
        func zapAfterTake(_ page: Int) {
            let entry = users.entry(page)
            count(page).afterNextChange { entry.storeRelease(0) }
        }
    }

    /// Whatever was pinned is as it was.
    private func expectNothingTaken<Rules: PageRules>(
        _ stage: Stage<Rules>, total: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let born = stage.mapping.inspect()
        #expect(stage.total == total, sourceLocation: sourceLocation)
        #expect(
            born.sum == Rules.birthCount * (stage.mapping.pages.count >> Rules.compoundShift),
            sourceLocation: sourceLocation)
    }

    /// Pins the first page while its entry goes away, and expects that nothing is left of it.
    private func raced<Rules: PageRules>(_ rules: Rules.Type) throws {
        let stage = try Stage(rules)
        let total = stage.total
        stage.zapAfterTake(0)
        #expect(stage.pin(0..<16) == 0, "\(rules)")
        expectNothingTaken(stage, total: total)
    }

    @Test func `an entry that changes after the page was taken gives everything back`() throws {
        try raced(BeforePatch.self)
        try raced(AfterPatch.self)
        try raced(RangeLookup.self)
        try raced(CompoundPages.self)
        try raced(IdlePages.self)
        try raced(NoLookup.self)
        try raced(AllocatedPages.self)
    }

    @Test func `the pages before the one that changed stay pinned`() throws {
        let stage = try Stage(RangeLookup.self)
        let total = stage.total
        stage.zapAfterTake(5)
        #expect(stage.pin(0..<16) == 5)
        #expect((0..<5).allSatisfy { stage.count($0).loadRelaxed() == 2 })
        #expect(stage.count(5).loadRelaxed() == 1)
        stage.unpin(5)
        expectNothingTaken(stage, total: total)
    }

    @Test func `a changed huge entry gives all 512 pages back`() throws {
        func raced<Rules: PageRules>(_ rules: Rules.Type) throws {
            let stage = try Stage(rules, huge: true)
            let total = stage.total
            stage.zapAfterTake(0)
            #expect(stage.pinHuge() == 0, "\(rules)")
            expectNothingTaken(stage, total: total)
        }
        try raced(BeforePatch.self)
        try raced(AfterPatch.self)
        try raced(RangeLookup.self)
        try raced(CompoundPages.self)
        try raced(NoLookup.self)
        try raced(AllocatedPages.self)
    }

    @Test func `a kill in the middle of a huge allocation gives the pages before it back`() throws {
        let stage = try Stage(AllocatedPages.self, huge: true)
        let reference = stage.reference
        let reaper = stage.reaper
        stage.count(100).afterNextChange {
            reference.kill()
            reaper.settle()
        }
        #expect(stage.pinHuge() == 0)
        #expect(reference.isZero)
        #expect(stage.mapping.inspect().alive == 0)
    }

    /// FI-30: the failing walk keeps its lookup.
    enum KeepsLookup: PageRules {
        static var id: String { "keeps-lookup" }
        static var lookup: PagemapLookup { .perPage }
        static var hugeTake: HugeTake { .eachPage }
        static var lastPut: LastPut { .dropsReference }
        static var recheckPutsPagemap: Bool { false }
    }

    @Test func `a walk that keeps its lookup leaks one reference for each change, no more`() throws
    {
        let stage = try Stage(KeepsLookup.self)
        let total = stage.total
        for change in 1...7 {
            stage.users.mapAll(huge: false)
            stage.zapAfterTake(0)
            #expect(stage.pin(0..<16) == 0)
            #expect(stage.total == total + change)
            #expect(stage.count(0).loadRelaxed() == 1)
        }
        stage.users.mapAll(huge: false)
        #expect(stage.pin(0..<16) == 16)
        stage.unpin(16)
        #expect(stage.total == total + 7)
    }

    @Test func `a speculative get of a page at zero fails and gives the lookup back`() throws {
        func atZero<Rules: PageRules>(_ rules: Rules.Type) throws {
            let stage = try Stage(rules)
            let total = stage.total
            stage.count(0).storeRelaxed(0)
            #expect(stage.pin(0..<16) == 0, "\(rules)")
            #expect(stage.count(0).loadRelaxed() == 0, "\(rules)")
            #expect(stage.total == total, "\(rules)")
        }
        try atZero(AfterPatch.self)
        try atZero(RangeLookup.self)
        try atZero(CompoundPages.self)
        try atZero(IdlePages.self)
        try atZero(NoLookup.self)
    }

    /// FI-28: the patch with a get that does not ask.
    enum TakesAlways: PageRules {
        static var id: String { "takes-always" }
        static var take: PageTake { .always }
        static var lookup: PagemapLookup { .perPage }
        static var hugeTake: HugeTake { .eachPage }
        static var lastPut: LastPut { .dropsReference }
    }

    @Test func `an unconditional get resurrects a page, whose second end drops again`() throws {
        let stage = try Stage(TakesAlways.self)
        let total = stage.total
        // The put loop came first: the page's own reference is gone already.
        PageReferences<TakesAlways, InlineShape>.put(
            stage.mapping.pages.page(0), known: stage.reference, by: &stage.walker)
        #expect(stage.count(0).loadRelaxed() == 0)
        #expect(stage.total == total - 1)
        #expect(stage.pin(0..<1) == 1)
        #expect(stage.count(0).loadRelaxed() == 1)
        stage.unpin(1)
        #expect(stage.count(0).loadRelaxed() == 0)
        #expect(stage.total == total - 2, "one too low")
    }

    @Test func `a dead reference lets no walk in`() throws {
        func dead<Rules: PageRules>(_ rules: Rules.Type, pins: Int) throws {
            let stage = try Stage(rules)
            stage.reference.kill()
            stage.reaper.settle()
            let total = stage.total
            #expect(stage.pin(0..<16) == pins, "\(rules)")
            if pins == 0 { expectNothingTaken(stage, total: total) }
        }
        try dead(BeforePatch.self, pins: 0)
        try dead(AfterPatch.self, pins: 0)
        try dead(RangeLookup.self, pins: 0)
        try dead(AllocatedPages.self, pins: 0)
        // The last kernel does not ask: what keeps a walk out there is the page table alone.
        try dead(NoLookup.self, pins: 16)
    }

    @Test func `a range that crosses into another device is counted on both`() throws {
        func crossed<Rules: PageRules>(_ rules: Rules.Type) throws {
            let border = PagemapTable<HookedWords>.sectionFrames
            let stage = try Stage(rules, count: 16, firstFrame: border - 8)
            let other = PercpuRef<Strategy>(
                slotCount: 1, flags: .allowReinit, domain: stage.mapping.zone.domain, release: {})
            let pagemap = DevPagemap(
                frames: border..<border + 8, reference: other, lastPut: Rules.lastPut,
                complain: { _ in })
            stage.mapping.zone.table.set(pagemap.frames, PagemapEntry(pagemap).bits)
            // Its first half ends where the other begins.
            let first = DevPagemap(
                frames: border - 8..<border, reference: stage.reference, lastPut: Rules.lastPut,
                complain: { _ in })
            stage.mapping.zone.table.set(first.frames, PagemapEntry(first).bits)
            let total = stage.total
            withExtendedLifetime((pagemap, first)) {
                #expect(stage.pin(0..<16) == 16, "\(rules)")
                stage.unpin(16)
            }
            #expect(stage.total == total)
            #expect(other.snapshot().total == 1)

            // A lookup of the second device alone is refused once that one is dead.
            other.kill()
            stage.reaper.settle()
            withExtendedLifetime((pagemap, first)) {
                #expect(stage.pin(0..<16) == 8, "\(rules)")
                stage.unpin(8)
            }
            #expect(stage.total == total)
            #expect(other.isZero)
        }
        try crossed(AfterPatch.self)
        try crossed(RangeLookup.self)
    }
}
