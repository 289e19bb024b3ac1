public import Percpu

/// Pinning pages by walking page tables with interrupts off, as `get_user_pages_fast()` does.
///
/// Kept from the kernel: the section, the lookup with its cached pagemap, the look at the entry after
/// the page was taken, and the list of pages that the caller gets.
public enum FastGup<Rules: PageRules, Shape: PageShape> {
    @usableFromInline typealias References = PageReferences<Rules, Shape>

    /// Pins the pages mapped at `range`, from its start, until one cannot be pinned (`gup_pte_range`).
    ///
    /// - Parameters:
    ///   - range: Entries of 4 KiB mappings, at most `Walker.mostPins`.
    ///   - users: The page table.
    ///   - zone: Where pagemaps are looked up.
    ///   - walker: The calling worker; gets the list of pages.
    /// - Returns: How many pages were pinned.
    @inlinable @inline(__always)
    public static func pin<S, W>(
        _ range: Range<Int>, of users: UserMapping<W>, in zone: Zone<S, W>,
        by walker: inout Walker<S, W>
    ) -> Int {
        zone.sections.enter(&walker.section)
        var cached = PagemapEntry<S>.none
        var pinned = 0
        for index in range {
            let entry = users.entry(index)
            let value = entry.loadAcquire()
            if _slowPath(value == 0) { break }
            let number = UserMapping<W>.page(value)
            guard pinOne(number, value, entry, &cached, of: users, in: zone, by: &walker) else {
                break
            }
            walker.note(pinned: number, at: pinned)
            pinned &+= 1
        }
        if Rules.lookup == .perRange, !cached.isNone { Shape.drop(cached, by: &walker) }
        zone.sections.leave(&walker.section)
        return pinned
    }

    @inlinable @inline(__always)
    static func pinOne<S, W>(
        _ number: Int, _ value: Int, _ entry: W.Word, _ cached: inout PagemapEntry<S>,
        of users: UserMapping<W>, in zone: Zone<S, W>, by walker: inout Walker<S, W>
    ) -> Bool {
        let frame = users.firstFrame &+ number
        guard _fastPath(findPagemap(frame, &cached, in: zone, by: &walker)) else { return false }
        let page = users.pages.page(Rules.counting(number))
        let taken = takeFound(page, cached, in: zone, by: &walker)
        if _fastPath(taken && entry.loadRelaxed() == value) {
            if Rules.lookup == .perPage, Rules.take != .allocates {
                Shape.drop(cached, by: &walker)
            }
            return true
        }
        // The entry changed under the walk, or the page is on its way out.
        if taken {
            giveBack(page, cached, by: &walker)
            walker.changedEntries &+= 1
        }
        if Rules.lookup == .perPage, Rules.recheckPutsPagemap, !(taken && Rules.take == .allocates)
        {
            Shape.giveUp(cached, by: &walker)
        }
        return false
    }

    /// Has `cached` be the frame's pagemap, with a reference taken as the rules want it.
    @inlinable @inline(__always)
    static func findPagemap<S, W>(
        _ frame: Int, _ cached: inout PagemapEntry<S>, in zone: Zone<S, W>,
        by walker: inout Walker<S, W>
    ) -> Bool {
        switch Rules.lookup {
        case .never: return true
        case .perPage:
            // Allocation asks the reference every time whether it is alive.
            let known = Rules.take == .allocates ? PagemapEntry<S>.none : cached
            cached = References.lookUp(frame, cached: known, in: zone, by: &walker)
            return !cached.isNone
        case .perRange:
            if _fastPath(!cached.isNone && cached.contains(frame)) {
                return true
            }
            // The lookup consumes what the last one took.
            if !cached.isNone { Shape.drop(cached, by: &walker) }
            cached = References.lookUp(frame, cached: .none, in: zone, by: &walker)
            return !cached.isNone
        }
    }

    @inlinable @inline(__always)
    static func takeFound<S, W>(
        _ page: StructPage<W>, _ cached: PagemapEntry<S>, in zone: Zone<S, W>,
        by walker: inout Walker<S, W>
    ) -> Bool {
        if Rules.lookup == .never { return References.addUnlessZero(1, to: page) }
        return References.take(page, entry: cached, by: &walker)
    }

    @inlinable @inline(__always)
    static func giveBack<S, W>(
        _ page: StructPage<W>, _ cached: PagemapEntry<S>, by walker: inout Walker<S, W>
    ) {
        if Rules.lookup == .never {
            page.count.add(-1)
        } else {
            References.put(page, entry: cached, by: &walker)
        }
    }

    /// Pins the 512 pages of the 2 MiB mapping whose first entry is `first` (`gup_huge_pmd`).
    ///
    /// - Parameters:
    ///   - first: A multiple of 512.
    ///   - users: The page table.
    ///   - zone: Where pagemaps are looked up.
    ///   - walker: The calling worker; gets the list of pages.
    /// - Returns: How many pages were pinned: 512 or none.
    @inlinable @inline(__always)
    public static func pinHuge<S, W>(
        at first: Int, of users: UserMapping<W>, in zone: Zone<S, W>,
        by walker: inout Walker<S, W>
    ) -> Int {
        zone.sections.enter(&walker.section)
        let entry = users.entry(first)
        let value = entry.loadAcquire()
        var pinned = 0
        if _fastPath(value != 0) {
            pinned = pinMapped(UserMapping<W>.page(value), of: users, in: zone, by: &walker)
            let all = pinned == UserMapping<W>.hugePages
            if _slowPath(!all || entry.loadRelaxed() != value) {
                unpinList(pinned, of: users, in: zone, by: &walker)
                pinned = 0
            }
        }
        zone.sections.leave(&walker.section)
        return pinned
    }

    @inlinable @inline(__always)
    static func pinMapped<S, W>(
        _ head: Int, of users: UserMapping<W>, in zone: Zone<S, W>, by walker: inout Walker<S, W>
    ) -> Int {
        var cached = PagemapEntry<S>.none
        var pinned = 0
        if Rules.hugeTake == .oneAddition {
            if !References.addUnlessZero(
                UserMapping<W>.hugePages, to: users.pages.page(head))
            {
                return 0
            }
            for offset in 0..<UserMapping<W>.hugePages {
                walker.note(pinned: head &+ offset, at: offset)
            }
            return UserMapping<W>.hugePages
        }
        for number in head..<head &+ UserMapping<W>.hugePages {
            let frame = users.firstFrame &+ number
            guard _fastPath(findPagemap(frame, &cached, in: zone, by: &walker)) else { break }
            let page = users.pages.page(Rules.counting(number))
            if Rules.take == .allocates {
                page.count.storeRelease(1)
            } else if Rules.hugeTake == .eachPage {
                // `get_page`, also where the walk of 4 KiB mappings is speculative.
                References.get(page, entry: cached, by: &walker)
                Shape.drop(cached, by: &walker)
            } else {
                page.count.add(1)
            }
            walker.note(pinned: number, at: pinned)
            pinned &+= 1
        }
        if Rules.lookup == .perRange, !cached.isNone { Shape.drop(cached, by: &walker) }
        return pinned
    }

    /// Unpins the first `count` pages of the walker's list (`put_page` on each, `unpin_user_pages`).
    @inlinable @inline(__always)
    public static func unpin<S, W>(
        _ count: Int, of users: UserMapping<W>, known reference: PercpuRef<S>,
        by walker: inout Walker<S, W>
    ) {
        walker.sit(at: reference)
        if Rules.compoundShift > 0 {
            unpinBatches(count, of: users, known: reference, by: &walker)
            return
        }
        for index in 0..<count {
            References.put(
                users.pages.page(walker.pinned(index)), known: reference, by: &walker)
        }
    }

    /// Puts pages that share a head with one subtraction.
    @inlinable @inline(__always)
    static func unpinBatches<S, W>(
        _ count: Int, of users: UserMapping<W>, known reference: PercpuRef<S>,
        by walker: inout Walker<S, W>
    ) {
        var index = 0
        while index < count {
            let head = Rules.counting(walker.pinned(index))
            var end = index &+ 1
            while end < count, Rules.counting(walker.pinned(end)) == head { end &+= 1 }
            References.put(
                end &- index, users.pages.page(head), known: reference, by: &walker)
            index = end
        }
    }

    /// Unpins the 512 pages of a 2 MiB mapping that were pinned together.
    @inlinable @inline(__always)
    public static func unpinHuge<S, W>(
        of users: UserMapping<W>, known reference: PercpuRef<S>, by walker: inout Walker<S, W>
    ) {
        if Rules.hugeTake == .oneAddition {
            walker.sit(at: reference)
            References.put(
                UserMapping<W>.hugePages, users.pages.page(walker.pinned(0)), known: reference,
                by: &walker)
            return
        }
        unpin(UserMapping<W>.hugePages, of: users, known: reference, by: &walker)
    }

    /// Gives back what a huge walk had taken when its entry changed, or when the pagemap was killed on the
    /// way: rare, and out of line.
    @inlinable @inline(never)
    static func unpinList<S, W>(
        _ count: Int, of users: UserMapping<W>, in zone: Zone<S, W>, by walker: inout Walker<S, W>
    ) {
        keepApart((Rules.tag &* 2 &+ Shape.tag) &* 256 &+ MemoryLayout<S>.size)
        if count == 0 { return }
        let page = users.pages.page(Rules.counting(walker.pinned(0)))
        PagemapEntry<S>(bits: page.pagemap.loadRelaxed()).with {
            if count == UserMapping<W>.hugePages {
                unpinHuge(of: users, known: $0.reference, by: &walker)
            } else {
                unpin(count, of: users, known: $0.reference, by: &walker)
            }
        }
    }
}
