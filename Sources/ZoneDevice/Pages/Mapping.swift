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
    let birthCount: Int
    /// Pages that share one count, as a power of two.
    let compoundShift: Int

    /// References on the pagemap that a kernel takes when it maps pages.
    public enum References: Sendable, Hashable {
        /// None: up to 4.11, and for private memory from 6.1.
        case none
        /// One for each page, one by one: 4.12 to 5.2.
        case eachPage
        /// One for each compound of pages.
        case eachCompound
        /// One for each page, all at once (`percpu_ref_get_many`).
        case bulk
    }

    /// Adds the memory, enters the pagemap and takes the pages' references.
    ///
    /// - Context: `reference` must be live.
    /// - Parameters:
    ///   - count: Pages, at least one.
    ///   - firstFrame: Frame of the first, at the start of a memory section.
    ///   - userEntries: Entries of the users' page table: pages from the first on that can be mapped.
    ///   - reference: The reference that the pagemap is held by.
    ///   - references: What is taken on it.
    ///   - rules: What the kernel does to pages.
    ///   - zone: The kernel.
    ///   - walker: The calling thread.
    ///   - complain: Told of what should not be.
    /// - Throws: `MemmapError` when there is no memory.
    public init<Rules: PageRules>(
        count: Int, firstFrame: Int, userEntries: Int, reference: PercpuRef<Strategy>,
        references: References, rules: Rules.Type, in zone: Zone<Strategy, Words>,
        by walker: inout Walker<Strategy, Words>,
        complain: @escaping @Sendable (Complaint) -> Void
    ) throws(MemmapError) {
        precondition(count > 0, "a device has pages")
        self.zone = zone
        birthCount = rules.birthCount
        compoundShift = rules.compoundShift
        pages = try StructPages(count: count)
        do {
            users = try UserMapping(
                count: min(userEntries, count), pages: pages, firstFrame: firstFrame)
        } catch {
            pages.deallocate()
            throw error
        }
        pagemap = DevPagemap(
            frames: firstFrame..<firstFrame + count, reference: reference, lastPut: rules.lastPut,
            complain: complain)
        pageReferences =
            switch references {
            case .none: 0
            case .eachPage, .bulk: count
            case .eachCompound: (count - 1) >> rules.compoundShift + 1
            }
        if !zone.table.isEmpty(pagemap.frames) { complain(.staleEntry) }
        zone.table.set(pagemap.frames, PagemapEntry(pagemap).bits)
        giveBirth()
        takeReferences(references, by: &walker)
    }

    /// Every page belongs to the device from now on and has its first count.
    private func giveBirth() {
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

    private func takeReferences(
        _ references: References, by walker: inout Walker<Strategy, Words>
    ) {
        let reference = pagemap.reference
        switch references {
        case .none: break
        case .eachPage, .eachCompound:
            for _ in 0..<pageReferences { reference.get(at: &walker.seat) }
        case .bulk: reference.get(pageReferences, at: &walker.seat)
        }
    }

    /// Whether page `index` has a count of its own.
    func isCounted(_ index: Int) -> Bool { index & ((1 << compoundShift) - 1) == 0 }

    /// Gives all memory back.
    ///
    /// - Context: nobody walks, pins or looks up any more.
    public func deallocate() {
        users.deallocate()
        pages.deallocate()
    }
}
