public import Percpu

/// What is to be mapped.
public struct MappingPlan<Strategy: CounterStrategy, Words: PackedWords>: Sendable
where Words.Word == Strategy.Word {
    /// Pages, at least one.
    public var count: Int
    /// Frame of the first, at the start of a memory section.
    public var firstFrame: Int
    /// Entries of the users' page table: pages from the first on that can be mapped.
    public var userEntries: Int
    /// The reference that the pagemap is held by; it must be live.
    public var reference: PercpuRef<Strategy>
    /// What is taken on it.
    public var references: MappingReferences
    /// The kernel.
    public var zone: Zone<Strategy, Words>
    /// Puts the pages and their users' entries where they are to lie, before anybody touches them.
    public var place: @Sendable (StructPages<Words>, UserMapping<Words>) -> Void
    /// Told of what should not be.
    public var complain: @Sendable (Complaint) -> Void

    /// Plans a mapping.
    public init(
        count: Int, firstFrame: Int, userEntries: Int, reference: PercpuRef<Strategy>,
        references: MappingReferences, zone: Zone<Strategy, Words>,
        place: @escaping @Sendable (StructPages<Words>, UserMapping<Words>) -> Void = { _, _ in },
        complain: @escaping @Sendable (Complaint) -> Void
    ) {
        self.count = count
        self.firstFrame = firstFrame
        self.userEntries = userEntries
        self.reference = reference
        self.references = references
        self.zone = zone
        self.place = place
        self.complain = complain
    }
}
