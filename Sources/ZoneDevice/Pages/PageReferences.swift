public import Percpu

/// `get_page`, `put_page` and the lookup of a pagemap, as one kernel has them and in one shape.
///
/// Everything is inlined into the loop that uses it, except what a page does once in its life.
public enum PageReferences<Rules: PageRules, Shape: PageShape> {
    /// Takes a reference on a page of which the caller knows that it is alive (`get_page`).
    @inlinable @inline(__always)
    public static func get<S, W>(
        _ page: StructPage<W>, known reference: PercpuRef<S>, by walker: inout Walker<S, W>
    ) {
        page.count.add(1)
        if Rules.getTakesReference { Shape.takeReference(of: page, known: reference, by: &walker) }
    }

    /// Drops a reference on a page (`put_page`).
    @inlinable @inline(__always)
    public static func put<S, W>(
        _ page: StructPage<W>, known reference: PercpuRef<S>, by walker: inout Walker<S, W>
    ) {
        put(1, page, known: reference, by: &walker)
    }

    /// Drops `count` references on a page at once; where each drops one on the pagemap, count is 1.
    @inlinable @inline(__always)
    public static func put<S, W>(
        _ count: Int, _ page: StructPage<W>, known reference: PercpuRef<S>,
        by walker: inout Walker<S, W>
    ) {
        if _slowPath(page.count.add(0 &- count) == 0) { PageEnd<Shape>.lastPut(page, &walker) }
        if Rules.putDropsReference { Shape.dropReference(of: page, known: reference, by: &walker) }
    }

    /// `get_page` by a walk, which has the pagemap at hand.
    @inlinable @inline(__always)
    static func get<S, W>(
        _ page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) {
        page.count.add(1)
        if Rules.getTakesReference { Shape.takeReference(of: page, entry: entry, by: &walker) }
    }

    /// `put_page` by a walk.
    @inlinable @inline(__always)
    static func put<S, W>(
        _ page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) {
        if _slowPath(page.count.add(-1) == 0) { PageEnd<Shape>.lastPut(page, &walker) }
        if Rules.putDropsReference { Shape.dropReference(of: page, entry: entry, by: &walker) }
    }

    /// Takes the page that a walk found, if the kernel lets it.
    @inlinable @inline(__always)
    static func take<S, W>(
        _ page: StructPage<W>, entry: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) -> Bool {
        switch Rules.take {
        case .always:
            get(page, entry: entry, by: &walker)
            return true
        case .unlessZero: return addUnlessZero(1, to: page)
        case .allocates:
            page.count.storeRelease(1)
            return true
        }
    }

    /// The speculative get (`page_cache_get_speculative`, `try_get_page`).
    @inlinable @inline(__always)
    static func addUnlessZero<W>(_ n: Int, to page: StructPage<W>) -> Bool {
        let word = page.count
        var value = word.loadRelaxed()
        while _fastPath(value != 0) {
            let attempt = word.compareExchange(expected: value, desired: value &+ n)
            if _fastPath(attempt.exchanged) { return true }
            value = attempt.original
        }
        return false
    }

    /// Looks up the pagemap of `frame` and takes a reference on it (`get_dev_pagemap`).
    ///
    /// - Context: in a read-side section.
    /// - Parameters:
    ///   - frame: A page frame number.
    ///   - cached: The pagemap found last, or none.
    ///   - zone: Where to look.
    ///   - walker: The calling worker.
    /// - Returns: The pagemap, or none when there is none or it was killed.
    @inlinable @inline(__always)
    public static func lookUp<S, W>(
        _ frame: Int, cached: PagemapEntry<S>, in zone: Zone<S, W>, by walker: inout Walker<S, W>
    ) -> PagemapEntry<S> {
        if _fastPath(!cached.isNone), _fastPath(cached.contains(frame)) {
            // Blindly: the kernel does not ask here whether the reference was killed.
            Shape.takeAgain(cached, by: &walker)
            return cached
        }
        let found = PagemapEntry<S>(bits: zone.table.entry(frame))
        if _slowPath(found.isNone) { return .none }
        found.seat(&walker)
        if _fastPath(Shape.takeLive(found, by: &walker)) { return found }
        refused(found)
        return .none
    }

    /// The same in a read-side section of its own.
    @inlinable
    public static func lookUpInSection<S, W>(
        _ frame: Int, in zone: Zone<S, W>, by walker: inout Walker<S, W>
    ) -> PagemapEntry<S> {
        zone.sections.enter(&walker.section)
        let found = lookUp(frame, cached: PagemapEntry<S>.none, in: zone, by: &walker)
        zone.sections.leave(&walker.section)
        return found
    }

    /// A lookup found a pagemap that lets nobody in: legal after the kill, a bug after the exit.
    @inlinable @inline(never)
    static func refused<S: CounterStrategy>(_ entry: PagemapEntry<S>) {
        keepApart(MemoryLayout<S>.size)
        entry.with { $0.lookupRefused() }
    }
}

/// What a page does once in its life.
///
/// Asks the pagemap for the kernel's rule instead of being compiled for it: loops that differ in nothing
/// else stay the same, and the linker does not make one of them with a call through a pointer.
public enum PageEnd<Shape: PageShape> {
    /// The last put (`__put_page`).
    @inlinable @inline(never)
    static func lastPut<S, W>(_ page: StructPage<W>, _ walker: inout Walker<S, W>) {
        keepApart(MemoryLayout<S>.size &* 2 &+ Shape.tag)
        let entry = PagemapEntry<S>(bits: page.pagemap.loadRelaxed())
        switch entry.with({ $0.lastPut }) {
        case .dropsReference: Shape.dropLast(entry, by: &walker)
        case .idles: break
        case .entersAllocator: entry.with { $0.pageEntersAllocator() }
        }
    }
}

extension DevPagemap {
    /// A device page was freed like any other (INV-P6).
    @usableFromInline
    func pageEntersAllocator() { complain(.pageToAllocator) }

    /// A lookup counted on a reference whose slots may be gone (INV-20).
    @usableFromInline
    func lookupRefused() {
        if reference.hasExited { complain(.lookupAfterExit) }
    }
}
