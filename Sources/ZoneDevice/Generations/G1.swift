extension Generation {
    /// The patch: a page that is alive holds one reference, and the wait comes after the unmapping.
    public static let g1 = Generation(
        id: "G1", releases: ["v4.12", "v4.13", "v4.14", "v4.15"],
        summary: "the patch: one pagemap reference per page that is alive, wait after unmapping",
        source: "commit 71389703839e; v4.12: kernel/memremap.c, mm/swap.c, drivers/dax/pmem.c, "
            + "drivers/nvdimm/pmem.c; v4.13: mm/gup.c",
        rules: AfterPatch.self, references: .eachPage,
        probe: afterPatchProbe(
            release: [.putPages, .checkLive, .removeMemory, .deleteTableEntry]),
        failedMapping: .unwinds,
        known: [
            removedBeforeLastPin,
            exitedUnderReaders,
            Known(
                .hang, .failedMapping, goneIn: "G2",
                story: "dax-pmem's exit action waits for a reference that nobody killed"),
            Known(
                .hang, .failedRegistration, goneIn: "G2",
                story: "dax-pmem's exit action, or its mapping, fails: the same wait in vain"),
        ])

    /// Fixed by 50f44ee7248a in 5.2-rc5.
    static let removedBeforeLastPin = Known(
        .useAfterUnmap, .heldPins, goneIn: "G4",
        story: "the memory goes before the last pin is dropped; fixed by 50f44ee7248a")

    /// Both drivers wait in an action of their own, registered before the mapping.
    ///
    /// - Parameter release: The steps of `devm_memremap_pages_release()`.
    /// - Returns: The probe of each driver.
    static func afterPatchProbe(release: [Step]) -> [Driver: [Stage]] {
        var unmapping = Action("devm_memremap_pages_release")
        unmapping.steps = release
        // Up to 4.15; later kernels say otherwise.
        unmapping.unregistered = .mapsNothing
        return [
            .daxPmem: [
                .acquire(.initReference),
                .register(Action("dax_pmem_percpu_exit", .waitForRelease, .exitReference)),
                .acquire(.mapPages),
                .register(unmapping),
                .register(Action("dax_pmem_percpu_kill", .killReference)),
                .acquire(.createDaxDevice),
                .register(Action("unregister_dax_dev", .zapUsers)),
            ],
            .nvdimmPmem: [
                .acquire(.allocateQueue),
                .register(cleanUpQueue),
                .acquire(.mapPages),
                .register(unmapping),
                .register(Action("pmem_freeze_queue", .freezeQueue)),
                .acquire(.addDisk),
                .register(Action("pmem_release_disk", .removeDisk)),
            ],
        ]
    }

    /// `blk_cleanup_queue()`: its freeze is the second one, which must not kill again.
    static let cleanUpQueue = Action(
        "pmem_release_queue", .markQueueDying, .freezeQueue, .waitForZero, .drainQueue,
        .markQueueDead, .exitReference, .putQueue)
}
