public import Percpu

/// Device memory that is mapped: its struct pages, its pagemap, and its users' page table.
///
/// - Kernel: what `devm_memremap_pages()` sets up and its release takes apart, step by step.
public final class Mapping<Strategy: CounterStrategy, Words: PackedWords>: Sendable
where Words.Word == Strategy.Word {
    public let pages: StructPages<Words>
    public let pagemap: DevPagemap<Strategy>
    public let users: UserMapping<Words>
    /// Where the pagemap is looked up.
    public let zone: Zone<Strategy, Words>
    /// References on the pagemap that stand for its pages.
    public let pageReferences: Int
    /// Count of a page that nobody uses.
    @usableFromInline let birthCount: Int
    /// Pages that share one count, as a power of two.
    @usableFromInline let compoundShift: Int

    /// Adds the memory, enters the pagemap and takes the pages' references.
    ///
    /// - Parameters:
    ///   - plan: What and where.
    ///   - rules: What the kernel does to pages.
    ///   - walker: The calling thread.
    /// - Throws: `MemmapError` when there is no memory.
    @inlinable
    public init<Rules: PageRules>(
        _ plan: MappingPlan<Strategy, Words>, rules: Rules.Type,
        by walker: inout Walker<Strategy, Words>
    ) throws(MemmapError) {
        precondition(plan.count > 0, "a device has pages")
        zone = plan.zone
        birthCount = rules.birthCount
        compoundShift = rules.compoundShift
        pages = try StructPages(count: plan.count)
        do {
            users = try UserMapping(
                count: min(plan.userEntries, plan.count), pages: pages,
                firstFrame: plan.firstFrame)
        } catch {
            pages.deallocate()
            throw error
        }
        plan.place(pages, users)
        pagemap = DevPagemap(
            frames: plan.firstFrame..<plan.firstFrame + plan.count, reference: plan.reference,
            lastPut: rules.lastPut, complain: plan.complain)
        pageReferences =
            switch plan.references {
            case .none: 0
            case .eachPage, .bulk: plan.count
            case .eachCompound: (plan.count - 1) >> rules.compoundShift + 1
            }
        if !zone.table.isEmpty(pagemap.frames) { plan.complain(.staleEntry) }
        zone.table.set(pagemap.frames, PagemapEntry(pagemap).bits)
        giveBirth()
        takeReferences(plan.references, by: &walker)
    }

    /// Every page belongs to the device from now on and has its first count.
    @inlinable
    func giveBirth() {
        let entry = PagemapEntry(pagemap).bits
        let flags = ZoneBits.device << ZoneBits.shift
        for index in 0..<pages.count {
            let page = pages.page(index)
            page.flags.storeRelaxed(flags)
            page.pagemap.storeRelaxed(entry)
            page.canary.storeRelaxed(PageCanary.value(page: index))
            // A compound's tail pages have no count of their own.
            page.count.storeRelaxed(isCounted(index) ? birthCount : 0)
        }
    }

    @usableFromInline
    func takeReferences(
        _ references: MappingReferences, by walker: inout Walker<Strategy, Words>
    ) {
        let reference = pagemap.reference
        switch references {
        case .none: break
        case .eachPage, .eachCompound:
            for _ in 0..<pageReferences { reference.get(at: &walker.seat) }
        case .bulk: reference.get(pageReferences, at: &walker.seat)
        }
    }

    /// What all page counts sum to while nobody uses a page.
    public var birthReferences: Int { countedPages * birthCount }

    /// Pages that have a count of their own: all, or the heads of compounds.
    public var countedPages: Int { (pages.count - 1) >> compoundShift + 1 }

    /// Whether page `index` has a count of its own.
    @inlinable @inline(__always)
    func isCounted(_ index: Int) -> Bool { index & ((1 << compoundShift) - 1) == 0 }

    /// Gives all memory back.
    ///
    /// - Context: nobody walks, pins or looks up any more.
    public func deallocate() {
        users.deallocate()
        pages.deallocate()
    }
}
