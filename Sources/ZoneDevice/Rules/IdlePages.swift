/// A page that is freed drops nothing: the pagemap holds one reference in bulk, 5.18 to 6.16.
///
/// - Source: commit 27674ef6c73f; mm/memremap.c at v5.19.
public enum IdlePages: PageRules {
    @inlinable public static var id: String { "idle-pages" }
    @inlinable public static var lookup: PagemapLookup { .perRange }
    @inlinable public static var lastPut: LastPut { .idles }
}
