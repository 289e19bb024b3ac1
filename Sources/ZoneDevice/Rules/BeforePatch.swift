/// A pagemap reference for every page reference: up to 4.11.
///
/// - Source: include/linux/mm.h, kernel/memremap.c, arch/x86/mm/gup.c at v4.11.
public enum BeforePatch: PageRules {
    @inlinable public static var id: String { "before-patch" }
    @inlinable public static var getTakesReference: Bool { true }
    @inlinable public static var putDropsReference: Bool { true }
    @inlinable public static var take: PageTake { .always }
    @inlinable public static var lookup: PagemapLookup { .perPage }
    @inlinable public static var hugeTake: HugeTake { .eachPage }
    @inlinable public static var lastPut: LastPut { .entersAllocator }
}
