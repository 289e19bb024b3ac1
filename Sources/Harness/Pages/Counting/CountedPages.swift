import Percpu
public import ZoneDevice

/// The loops that are timed, run once by one thread over types that count.
///
/// The same source as on real memory, so that what is counted is what is timed; and counted anew whenever
/// it is asked, so that a table of counts cannot grow old.
public enum CountedPages {
    typealias Strategy = TalliedStrategy<AddCheckSlots<TalliedWord>>
    typealias Kernel = Zone<Strategy, TalliedWords>

    /// Counts one cycle of `workload` under the rules of this name; `nil` when there are none.
    public static func cycle(
        rules id: String, shape: String, workload: PageWorkload, mode: CountingMode
    ) -> PageCycle? {
        PageArms.arm(strategy: RseqSlots.id, rules: id, shape: shape)?.count(workload, mode)
    }

    /// Counts one cycle, per page.
    ///
    /// Not specialised: what counts need not be fast, and sixteen copies took a while to compile.
    ///
    /// - Parameters:
    ///   - rules: The kernel.
    ///   - shape: How it is compiled; counts do not depend on it.
    ///   - workload: Its loop and batch; whose pages does not matter with one thread.
    ///   - mode: The mode of the pagemap's reference.
    /// - Returns: What a page's way in and its way out did.
    @_semantics("optimize.sil.specialize.generic.never")
    public static func cycle<Rules: PageRules, Shape: PageShape>(
        _ rules: Rules.Type, _ shape: Shape.Type, _ workload: PageWorkload, mode: CountingMode
    ) -> PageCycle {
        do {
            var bench = try CountingBench<Rules, Shape>(mode: mode)
            return bench.count(workload)
        } catch {
            // Words of this kind come from the heap, which ends the process when it is empty.
            preconditionFailure("\(error)")
        }
    }
}

/// A device, and one thread that counts.
private struct CountingBench<Rules: PageRules, Shape: PageShape> {
    typealias Strategy = CountedPages.Strategy

    private let mapping: Mapping<Strategy, TalliedWords>
    private var walker: Walker<Strategy, TalliedWords>

    init(mode: CountingMode) throws(MemmapError) {
        let memory = TalliedMemory()
        let domain = SwitchDomain(memory: memory, reaper: ManualReaper())
        let reference = PercpuRef<Strategy>(
            slotCount: 1, flags: mode == .atomic ? .atomic : .allowReinit, domain: domain,
            release: {})
        let zone = try CountedPages.Kernel(
            domain: domain, slotCount: 1, walkerCount: 1, sectionCount: 2)
        walker = Walker(on: reference, slot: 0, index: 0, in: zone)
        mapping = try Mapping(
            MappingPlan(
                count: PageItinerary.region, firstFrame: 0, userEntries: PageItinerary.region,
                reference: reference, references: Rules.references(), zone: zone,
                complain: { _ in }), rules: Rules.self, by: &walker)
        // Where a cycle loses references, none may be the last while operations are counted.
        reference.get(Rules.headStart, at: &walker.seat)
    }

    /// What has been done since birth.
    private var tally: PageOperations {
        let writes = (0..<mapping.pages.count).reduce(0) {
            $0 + mapping.pages.page($1).count.writes
        }
        return PageOperations(
            pageAtomics: Double(writes), refPercpu: Double(walker.seat.percpu),
            refAtomic: Double(walker.seat.atomic))
    }

    private var total: Int { mapping.pagemap.reference.snapshot().total ?? 0 }

    mutating func count(_ workload: PageWorkload) -> PageCycle {
        mapping.users.mapAll(huge: workload.loop == .gupFastHuge)
        // Private memory is allocated before it is used.
        let isHeld = workload.loop == .getPut && Rules.take == .allocates
        if isHeld {
            _ = FastGup<Rules, Shape>.pin(0..<1, of: mapping.users, in: mapping.zone, by: &walker)
        }
        let totalBefore = total
        let before = tally
        let pages = takeIn(workload)
        precondition(pages > 0, "nothing was pinned of a device that is mapped and alive")
        let between = tally
        putOut(workload, pages)
        let after = tally
        return PageCycle(
            pin: (between - before) / pages, unpin: (after - between) / pages,
            drift: Double(total - totalBefore) / Double(pages))
    }

    private var entry: PagemapEntry<Strategy> {
        PagemapEntry(bits: mapping.zone.table.entry(0))
    }

    private mutating func takeIn(_ workload: PageWorkload) -> Int {
        switch workload.loop {
        case .reference:
            Shape.takeAgain(entry, by: &walker)
            return 1
        case .getPut:
            PageReferences<Rules, Shape>.get(
                mapping.pages.page(0), known: mapping.pagemap.reference, by: &walker)
            return 1
        case .gupFast:
            return FastGup<Rules, Shape>.pin(
                0..<workload.batch, of: mapping.users, in: mapping.zone, by: &walker)
        case .gupFastHuge:
            return FastGup<Rules, Shape>.pinHuge(
                at: 0, of: mapping.users, in: mapping.zone, by: &walker)
        }
    }

    private mutating func putOut(_ workload: PageWorkload, _ pages: Int) {
        let reference = mapping.pagemap.reference
        switch workload.loop {
        case .reference: Shape.drop(entry, by: &walker)
        case .getPut:
            PageReferences<Rules, Shape>.put(mapping.pages.page(0), known: reference, by: &walker)
        case .gupFast:
            FastGup<Rules, Shape>.unpin(pages, of: mapping.users, known: reference, by: &walker)
        case .gupFastHuge:
            FastGup<Rules, Shape>.unpinHuge(of: mapping.users, known: reference, by: &walker)
        }
    }
}
