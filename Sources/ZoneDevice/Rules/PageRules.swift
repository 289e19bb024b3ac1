/// What one kernel does on the page's own count and on the pagemap's reference, constant by constant.
///
/// Types and not values: the loops are compiled for each, and what a kernel does not do leaves no trace
/// in them.
public protocol PageRules: Sendable {
    /// A name for traces; generations have their own.
    static var id: String { get }
    /// Whether every page reference takes one on the pagemap (`get_zone_device_page`, up to 4.11).
    static var getTakesReference: Bool { get }
    /// Whether every page put drops one on the pagemap (`put_zone_device_page`, up to 4.11).
    static var putDropsReference: Bool { get }
    /// How a walk takes a page that it found.
    static var take: PageTake { get }
    /// How often a walk looks the pagemap up.
    static var lookup: PagemapLookup { get }
    /// How a walk takes the pages of a 2 MiB mapping.
    static var hugeTake: HugeTake { get }
    /// Pages that share one count, as a power of two: 0, or 9 where a compound's head counts for all.
    static var compoundShift: Int { get }
    /// What happens to a page at zero.
    static var lastPut: LastPut { get }
    /// Count of a page that is mapped and that nobody uses.
    static var birthCount: Int { get }
    /// Whether a walk that finds its entry changed gives the lookup's reference back.
    static var recheckPutsPagemap: Bool { get }
}

/// How a walk takes a page that it found in a page table.
public enum PageTake: Sendable {
    /// `get_page`: whatever the count is.
    case always
    /// A speculative get: only a page whose count is not zero, and the page's own count only.
    case unlessZero
    /// The page is allocated by the walk and freed by the put: 6.1 and later, private memory.
    case allocates
}

/// How often a walk looks a pagemap up (`get_dev_pagemap`).
public enum PagemapLookup: Sendable {
    /// For every page; after the first one blindly, from the one found last.
    case perPage
    /// Once for a range; the reference is kept until the walk leaves the range (4.16).
    case perRange
    /// Not at all (6.17).
    case never
}

/// How a walk takes the pages of a 2 MiB mapping.
public enum HugeTake: Sendable {
    /// Each of them by lookup and `get_page`.
    case eachPage
    /// Each by its count, all on the count of one head where pages are compound.
    case eachCount
    /// All at once, with one addition.
    case oneAddition
}

extension PageRules {
    @inlinable public static var getTakesReference: Bool { false }
    @inlinable public static var putDropsReference: Bool { false }
    @inlinable public static var take: PageTake { .unlessZero }
    @inlinable public static var hugeTake: HugeTake { .eachCount }
    @inlinable public static var compoundShift: Int { 0 }
    @inlinable public static var birthCount: Int { 1 }
    @inlinable public static var recheckPutsPagemap: Bool { true }

    /// A constant that is another for other rules, to keep functions apart that are compiled for them.
    @inlinable @inline(__always)
    public static var tag: Int {
        var tag = compoundShift
        tag = tag &* 2 &+ (getTakesReference ? 1 : 0)
        tag = tag &* 2 &+ (putDropsReference ? 1 : 0)
        tag = tag &* 3 &+ (take == .always ? 0 : take == .unlessZero ? 1 : 2)
        tag = tag &* 3 &+ (lookup == .perPage ? 0 : lookup == .perRange ? 1 : 2)
        tag = tag &* 3 &+ (hugeTake == .eachPage ? 0 : hugeTake == .eachCount ? 1 : 2)
        tag = tag &* 3 &+ (lastPut == .dropsReference ? 0 : lastPut == .idles ? 1 : 2)
        return tag &* 2 &+ (recheckPutsPagemap ? 1 : 0)
    }

    /// The page whose count stands for page `index`.
    @inlinable @inline(__always)
    public static func counting(_ index: Int) -> Int {
        (index >> compoundShift) << compoundShift
    }
}
