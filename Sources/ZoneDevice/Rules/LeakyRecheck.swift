/// Broken: a walk that finds its entry changed keeps the pagemap (FI-30).
public enum LeakyRecheck: PageRules {
    @inlinable public static var id: String { "leaky-recheck" }
    @inlinable public static var recheckPutsPagemap: Bool { false }
    @inlinable public static var lookup: PagemapLookup { .perPage }
    @inlinable public static var hugeTake: HugeTake { .eachPage }
    @inlinable public static var lastPut: LastPut { .dropsReference }
}
