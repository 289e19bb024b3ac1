/// One count for 512 pages, and puts in batches: 5.17.
///
/// - Source: mm/gup.c, mm/memremap.c, drivers/dax/device.c at v5.17.
public enum CompoundPages: PageRules {
    @inlinable public static var id: String { "compound-pages" }
    @inlinable public static var lookup: PagemapLookup { .perRange }
    @inlinable public static var compoundShift: Int { 9 }
    @inlinable public static var lastPut: LastPut { .dropsReference }
}
