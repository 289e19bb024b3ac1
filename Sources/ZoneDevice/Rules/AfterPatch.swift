/// One pagemap reference for a page that is alive: the patch, 4.12 to 4.15.
///
/// - Source: commit 71389703839e; mm/gup.c at v4.13.
public enum AfterPatch: PageRules {
    @inlinable public static var id: String { "after-patch" }
    @inlinable public static var lookup: PagemapLookup { .perPage }
    @inlinable public static var hugeTake: HugeTake { .eachPage }
    @inlinable public static var lastPut: LastPut { .dropsReference }
}
