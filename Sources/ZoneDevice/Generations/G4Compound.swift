extension Generation {
    /// Compound device pages: 512 pages share one count and hold one reference.
    public static let g4Compound = Generation(
        id: "G4c", releases: ["v5.17"],
        summary: "compound pages: one count and one reference for 512 pages, puts in batches",
        source: "v5.17: mm/memremap.c, mm/gup.c, drivers/dax/device.c",
        rules: CompoundPages.self, references: .eachCompound,
        probe: internalReferenceProbe(
            release: [
                .killReference, .putPages, .waitForRelease, .exitReference, .removeMemory,
                .deleteTableEntry, .waitForReaders,
            ]),
        known: [exitedBeforeDelete])

    /// The pagemap owns its reference, so both drivers tear it down the same way (from 5.17 on).
    ///
    /// - Parameter release: The steps of `memunmap_pages()`.
    /// - Returns: The probe of each driver.
    static func internalReferenceProbe(release: [Step]) -> [Driver: [Stage]] {
        var unmapping = Action("devm_memremap_pages_release")
        unmapping.steps = release
        return [
            .daxPmem: [
                .acquire(.initReference), .acquire(.mapPages), .register(unmapping),
                .acquire(.createDaxDevice), .register(Action("unregister_dev_dax", .zapUsers)),
            ],
            .nvdimmPmem: [
                .acquire(.initReference), .acquire(.mapPages), .register(unmapping),
                .acquire(.addDisk), .register(Action("pmem_release_disk", .removeDisk)),
            ],
        ]
    }
}
