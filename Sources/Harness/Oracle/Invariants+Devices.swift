extension Invariants {
    /// The promises of device pages and of drivers that go away, and how `teardown` sees them.
    public static let ofDevices: [Invariant] = [
        Invariant(
            id: "INV-P1",
            promise: "a page of a live pagemap counts at least 1 until the put loop",
            sight: .seen("every page is counted at rest, before the put loop"),
            inSoak: .unseen("users never rest in a soak; the end of each device sees it")),
        Invariant(
            id: "INV-P2",
            promise: "at rest the reference counts just what pages, pins and lookups hold",
            sight: .seen("its total against what was taken, while nobody is at work"),
            inSoak: .seen(
                "its total before exit, and page counts when the last visitor has left")),
        Invariant(
            id: "INV-P3", promise: "no struct page is touched after its memory was removed",
            sight: .seen("the memory is really taken away; who touches it is written down")),
        Invariant(
            id: "INV-P4", promise: "lookups that begin after the confirmation of the kill fail",
            sight: .seen(
                "workers look up until the end, and the teardown when the memory is gone")),
        Invariant(
            id: "INV-P5",
            promise: "the teardown waits for the last pin, and from G4 to G4c removal does too",
            sight: .seen(
                "pins are held over it; where a generation does not wait, as INV-P3, marked known")),
        Invariant(
            id: "INV-P6", promise: "a device page never reaches the page allocator",
            sight: .seen("each put that would send it there complains")),
        Invariant(
            id: "INV-P7", promise: "steps run as registered, last in first out",
            sight: .seen("the log of steps against the generation's own list")),
        Invariant(
            id: "INV-P8",
            promise: "a page's get and put change the reference as their generation says",
            sight: .seen("as INV-P2: pages pinned and unpinned leave nothing behind")),
        Invariant(
            id: "INV-P9",
            promise: "after the teardown no page, reference, table entry or slot is in use",
            sight: .seen(
                "counts are read back from removed memory; then the table, the exit")),
        Invariant(
            id: "INV-P10", promise: "the device can be attached again",
            sight: .seen("the lookup table is looked at after the last step")),
    ]
}
