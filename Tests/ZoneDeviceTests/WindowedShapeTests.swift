import Percpu
import Synchronization
import Testing

@testable import ZoneDevice

/// The windows between pages and pagemaps: where they are, and that nothing else changes.
struct WindowedShapeTests {
    typealias Strategy = AddCheckSlots<HookedWord>

    /// Writes down what it is told, with the counts of page 0 and of the reference at that moment.
    final class Recorder: WindowHook {
        struct Passage: Equatable {
            let window: Window
            let page: Int
            let total: Int

            init(_ window: Window, page: Int, total: Int) {
                self.window = window
                self.page = page
                self.total = total
            }
        }

        private let passages = Mutex<[Passage]>([])
        private let look = Mutex<(@Sendable () -> (page: Int, total: Int))?>(nil)

        func watch(_ body: @escaping @Sendable () -> (page: Int, total: Int)) {
            look.withLock { $0 = body }
        }

        func pass(_ window: Window) {
            guard let now = look.withLock({ $0 })?() else { return }
            passages.withLock { $0.append(Passage(window, page: now.page, total: now.total)) }
        }

        func take() -> [Passage] {
            passages.withLock { passages in
                defer { passages = [] }
                return passages
            }
        }
    }

    /// A mapped device of 4 pages under `Rules` and `Shape`; counts are relative to those at rest.
    final class Stage<Rules: PageRules, Shape: PageShape> {
        let recorder = Recorder()
        let reference: PercpuRef<Strategy>
        let zone: Zone<Strategy, HookedWords>
        let mapping: Mapping<Strategy, HookedWords>
        var walker: Walker<Strategy, HookedWords>
        let work = PageWork<Strategy, HookedWords>(Rules.self, Shape.self)

        init(_: Rules.Type, _: Shape.Type) throws {
            let domain = SwitchDomain(memory: HookedMemory(), reaper: ManualReaper())
            let reference = PercpuRef<Strategy>(
                slotCount: 1, flags: .allowReinit, domain: domain, release: {})
            self.reference = reference
            zone = try Zone(
                domain: domain, slotCount: 1, walkerCount: 1, sectionCount: 3, windows: recorder)
            walker = Walker(on: reference, slot: 0, index: 0, in: zone)
            mapping = try Mapping(
                MappingPlan(
                    count: 4, firstFrame: 0, userEntries: 4, reference: reference,
                    references: Rules.lastPut == .dropsReference ? .eachPage : .none, zone: zone,
                    complain: { _ in }), rules: Rules.self, by: &walker)
            mapping.users.mapAll(huge: false)
            let page = mapping.pages.page(0).count
            let atRest = (page: page.loadRelaxed(), total: reference.snapshot().total ?? 0)
            recorder.watch {
                (
                    page.loadRelaxed() - atRest.page,
                    (reference.snapshot().total ?? .min) - atRest.total
                )
            }
        }

        /// Pins and unpins, looks up, and puts the pages for good; what all counts were on the way.
        func play() -> [Int] {
            var counts: [Int] = []
            func look() {
                counts.append(reference.snapshot().total ?? .min)
                counts.append(mapping.inspect().sum)
            }
            let pinned = work.pin(mapping, 0..<3, &walker)
            look()
            work.unpin(mapping, pinned, &walker)
            look()
            let entry = mapping.users.entry(1)
            mapping.pages.page(1).count.afterNextChange { entry.storeRelease(0) }
            counts.append(work.pin(mapping, 1..<2, &walker))
            look()
            let found = work.lookUp(mapping, &walker)
            counts.append(found.isNone ? 0 : 1)
            look()
            if !found.isNone { found.with { $0.reference.put(at: &walker.seat) } }
            counts.append(work.putPages(mapping, {}, &walker))
            look()
            return counts
        }
    }

    @Test("The windowed shape counts as the inline one does, under every set of rules")
    func sameCounts() throws {
        func check<Rules: PageRules>(_ rules: Rules.Type) throws {
            let inline = try Stage(rules, InlineShape.self)
            let windowed = try Stage(rules, WindowedShape.self)
            #expect(windowed.play() == inline.play(), "\(Rules.id)")
            #expect(inline.recorder.take().isEmpty, "\(Rules.id)")
        }
        try check(BeforePatch.self)
        try check(SpeculativeGetOldPut.self)
        try check(AfterPatch.self)
        try check(RangeLookup.self)
        try check(CompoundPages.self)
        try check(IdlePages.self)
        try check(NoLookup.self)
        try check(LeakyRecheck.self)
        try check(UnconditionalTake.self)
        // The recheck loses a reference, and the comparison sees it: it is no comparison of nothing.
        let sound = try Stage(AfterPatch.self, InlineShape.self)
        #expect(try Stage(LeakyRecheck.self, WindowedShape.self).play() != sound.play())
    }

    typealias Passage = Recorder.Passage

    @Test("Before the patch, windows lie before and after each page's own reference")
    func beforePatch() throws {
        let stage = try Stage(BeforePatch.self, WindowedShape.self)
        #expect(stage.work.pin(stage.mapping, 0..<1, &stage.walker) == 1)
        #expect(
            stage.recorder.take() == [
                Passage(.lookupToTake, page: 0, total: 1),
                Passage(.pageGetToPagemapPut, page: 1, total: 1),
                // The page's own reference is taken, the lookup's not given back.
                Passage(.pageGetToPagemapPut, page: 1, total: 2),
            ])
        stage.work.unpin(stage.mapping, 1, &stage.walker)
        #expect(stage.recorder.take() == [Passage(.pagePutToPagemapPut, page: 0, total: 1)])
    }

    @Test("After the patch, pages have windows only with lookups and with their last put")
    func afterPatch() throws {
        let stage = try Stage(AfterPatch.self, WindowedShape.self)
        #expect(stage.work.pin(stage.mapping, 0..<1, &stage.walker) == 1)
        #expect(
            stage.recorder.take() == [
                Passage(.lookupToTake, page: 0, total: 1),
                Passage(.pageGetToPagemapPut, page: 1, total: 1),
            ])
        stage.work.unpin(stage.mapping, 1, &stage.walker)
        #expect(stage.recorder.take().isEmpty)
        _ = stage.work.putPages(stage.mapping, {}, &stage.walker)
        #expect(
            stage.recorder.take()
                == (0..<4).map { Passage(.pagePutToPagemapPut, page: -1, total: -$0) })
    }

    @Test("A walk that is refused, or gives its page back, passes nothing afterwards")
    func refused() throws {
        let stage = try Stage(AfterPatch.self, WindowedShape.self)
        let entry = stage.mapping.users.entry(0)
        stage.mapping.pages.page(0).count.afterNextChange { entry.storeRelease(0) }
        #expect(stage.work.pin(stage.mapping, 0..<1, &stage.walker) == 0)
        #expect(stage.recorder.take() == [Passage(.lookupToTake, page: 0, total: 1)])
        stage.reference.kill()
        #expect(stage.work.lookUp(stage.mapping, &stage.walker).isNone)
        #expect(stage.recorder.take().isEmpty)
    }
}
