/// The generic walk over the old put, as never released: each pin takes less than its put drops.
///
/// - Source: commit 2947ba054a4d (mm/gup.c) over v4.11.
public enum SpeculativeGetOldPut: PageRules {
    @inlinable public static var id: String { "speculative-get-old-put" }
    @inlinable public static var getTakesReference: Bool { true }
    @inlinable public static var putDropsReference: Bool { true }
    @inlinable public static var take: PageTake { .unlessZero }
    @inlinable public static var lookup: PagemapLookup { .perPage }
    @inlinable public static var hugeTake: HugeTake { .eachPage }
    @inlinable public static var lastPut: LastPut { .entersAllocator }
}
