/// Broken: the walk takes a page whatever its count is, as `get_page` does (FI-28).
public enum UnconditionalTake: PageRules {
    @inlinable public static var id: String { "unconditional-take" }
    @inlinable public static var take: PageTake { .always }
    @inlinable public static var lookup: PagemapLookup { .perPage }
    @inlinable public static var hugeTake: HugeTake { .eachPage }
    @inlinable public static var lastPut: LastPut { .dropsReference }
}
