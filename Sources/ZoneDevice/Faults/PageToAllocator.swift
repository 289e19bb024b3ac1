extension Fault {
    /// FI-33: a page at zero goes to the page allocator and keeps its pagemap reference.
    static let pageToAllocator = Fault(
        "FI-33", "a page at zero goes to the page allocator and keeps its pagemap reference",
        generations: ["G1"],
        edit: {
            $0.generation.rules = FreedToAllocator.self
        },
        expected: { _, _ in [Sighting(.pageToAllocator), Sighting(.hang)] })
}
