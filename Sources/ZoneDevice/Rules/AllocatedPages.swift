/// A reference for every page that is allocated: private memory, 6.1 and later.
///
/// - Source: mm/memremap.c at v6.1 (zone_device_page_init, free_zone_device_page).
public enum AllocatedPages: PageRules {
    @inlinable public static var id: String { "allocated-pages" }
    @inlinable public static var take: PageTake { .allocates }
    @inlinable public static var lookup: PagemapLookup { .perPage }
    @inlinable public static var hugeTake: HugeTake { .eachPage }
    @inlinable public static var lastPut: LastPut { .dropsReference }
    @inlinable public static var birthCount: Int { 0 }
}
