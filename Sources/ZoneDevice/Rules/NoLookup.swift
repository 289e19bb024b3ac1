/// A walk does not know device pages: 6.17 and later.
///
/// - Source: commit fd2825b0760a.
public enum NoLookup: PageRules {
    @inlinable public static var id: String { "no-lookup" }
    @inlinable public static var lookup: PagemapLookup { .never }
    @inlinable public static var hugeTake: HugeTake { .oneAddition }
    @inlinable public static var lastPut: LastPut { .idles }
}
