/// One lookup for a range of pages: 4.16 to 5.16.
///
/// - Source: commit e8d513483300; mm/gup.c at v4.20 and v5.3.
public enum RangeLookup: PageRules {
    @inlinable public static var id: String { "range-lookup" }
    @inlinable public static var lookup: PagemapLookup { .perRange }
    @inlinable public static var lastPut: LastPut { .dropsReference }
}
