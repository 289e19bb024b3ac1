extension Generation {
    /// Private memory: a reference for each page that is allocated, none for the mapping.
    public static let g6 = Generation(
        id: "G6", releases: ["v6.1-private"],
        summary: "private memory: tryget_live when a page is allocated, put when it is freed",
        source: "v6.1: mm/memremap.c (zone_device_page_init, free_zone_device_page)",
        rules: AllocatedPages.self, references: .none,
        probe: internalReferenceProbe(
            release: [
                .killReference, .waitForRelease, .removeMemory, .deleteTableEntry, .waitForReaders,
                .exitReference,
            ]))
}
