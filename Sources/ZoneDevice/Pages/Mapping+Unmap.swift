public import Percpu

/// The steps by which a mapping is taken apart, each on its own: generations differ in their order.
extension Mapping {
    /// Takes every user's mapping away and waits for walkers that have seen one.
    ///
    /// - Kernel: `unmap_mapping_range()`; its TLB shoot-down waits for walks with interrupts off.
    public func zapUsers() {
        users.clear()
        zone.sections.synchronize()
    }

    /// Drops the first reference of every page, a compound's only on its head.
    ///
    /// - Returns: How many pages were put.
    @inlinable
    public func putPages<Rules: PageRules, Shape: PageShape>(
        _: Rules.Type, _: Shape.Type, reschedule: () -> Void,
        by walker: inout Walker<Strategy, Words>
    ) -> Int {
        // As often as the kernel since 4.17: a put loop over millions of pages must let others run.
        let stretch = 1024 << Rules.compoundShift
        var put = 0
        for start in stride(from: 0, to: pages.count, by: stretch) {
            let end = min(start &+ stretch, pages.count)
            for index in stride(from: start, to: end, by: 1 << Rules.compoundShift) {
                PageReferences<Rules, Shape>.put(
                    pages.page(index), known: pagemap.reference, by: &walker)
            }
            put &+= (end &- start) >> Rules.compoundShift
            reschedule()
        }
        return put
    }

    /// Drops all pages' references on the pagemap at once (`percpu_ref_put_many`).
    public func putReferences(by walker: inout Walker<Strategy, Words>) {
        pagemap.reference.put(pageReferences, at: &walker.seat)
    }

    /// Whether a new reference could still be had; complains and gives it back if so.
    ///
    /// - Kernel: the check at the start of `devm_memremap_pages_release()`, up to 4.20.
    public func checkLive(by walker: inout Walker<Strategy, Words>) {
        guard pagemap.reference.trygetLive(at: &walker.seat) else { return }
        // Until the confirmation some ways of counting still give a reference to whoever has just killed; the
        // kernel's never does. What the check is after is a reference that nobody has killed.
        if !pagemap.reference.isDying { pagemap.complain(.stillLive) }
        pagemap.reference.put(at: &walker.seat)
    }

    /// Takes the struct pages away (`arch_remove_memory`).
    public func removeMemory() { pages.remove() }

    /// Takes the pagemap out of the lookup table.
    public func deleteEntry() { zone.table.set(pagemap.frames, 0) }

    /// Waits for everybody who may have found the pagemap (`synchronize_rcu`).
    public func waitForReaders() { zone.sections.synchronize() }

    /// Adds to every page's count, and does nothing else.
    ///
    /// - Context: nobody else counts; with its inverse it leaves all as it was.
    @inlinable
    public func countPages(by delta: Int) {
        for index in stride(from: 0, to: pages.count, by: 1 << compoundShift) {
            pages.page(index).count.add(delta)
        }
    }

    /// The last page whose count is not zero, among so many at the end; `nil` when there is none.
    @inlinable
    public func lastAlive(among count: Int) -> Int? {
        // Only a compound's head is counted; the put loop goes upwards, so the last page goes last.
        let step = 1 << compoundShift
        var index = ((pages.count - 1) >> compoundShift) << compoundShift
        let end = max(0, pages.count - count)
        while index >= end {
            if pages.page(index).count.loadAcquire() != 0 { return index }
            index -= step
        }
        return nil
    }

    /// What the pages' counts add up to, and whether each page is still what it was at birth.
    ///
    /// - Context: before the memory is removed; exact only when nobody counts.
    @inlinable
    public func inspect() -> PageInspection {
        var inspection = PageInspection()
        for index in 0..<pages.count {
            let page = pages.page(index)
            let count = page.count.loadAcquire()
            if count != 0 { inspection.alive += 1 }
            inspection.sum &+= count
            if page.canary.loadRelaxed() != PageCanary.value(page: index) {
                inspection.damaged = inspection.damaged ?? index
            }
        }
        return inspection
    }
}
