/// Broken: a device page at zero is freed like any other (FI-33).
public enum FreedToAllocator: PageRules {
    @inlinable public static var id: String { "freed-to-allocator" }
    @inlinable public static var lookup: PagemapLookup { .perPage }
    @inlinable public static var hugeTake: HugeTake { .eachPage }
    @inlinable public static var lastPut: LastPut { .entersAllocator }
}
