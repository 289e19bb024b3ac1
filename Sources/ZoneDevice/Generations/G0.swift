extension Generation {
    /// Before the patch: every page reference is one on the pagemap as well.
    public static let g0 = Generation(
        id: "G0", releases: ["v4.9", "v4.10", "v4.11"],
        summary: "before the patch: each page reference counts on the pagemap too",
        source: "v4.11: kernel/memremap.c, include/linux/mm.h, arch/x86/mm/gup.c, "
            + "drivers/dax/pmem.c, drivers/nvdimm/pmem.c, block/blk-core.c",
        rules: BeforePatch.self, references: .none, probe: beforePatchProbe,
        failedMapping: .unwinds,
        known: [exitedUnderReaders])

    /// Readers are waited for from 4.15 on; pmem's queue even exits before the mapping goes (up to 4.11).
    static let exitedUnderReaders = Known(
        .lookupAfterExit, .lateLookup, goneIn: "G2",
        story: "nobody waits for lookups under way before the reference exits")

    static let beforePatchProbe: [Driver: [Stage]] = [
        .daxPmem: [
            .acquire(.initReference),
            .register(Action("dax_pmem_percpu_exit", .exitReference)),
            .acquire(.mapPages),
            .register(releaseBeforePatch),
            .register(Action("dax_pmem_percpu_kill", .killReference, .waitForRelease)),
            .acquire(.createDaxDevice),
            .register(Action("unregister_dax_dev", .zapUsers)),
        ],
        .nvdimmPmem: [
            .acquire(.allocateQueue),
            .acquire(.mapPages),
            .register(releaseBeforePatch),
            .register(
                Action(
                    "pmem_release_queue", .markQueueDying, .freezeQueue, .waitForZero, .drainQueue,
                    .markQueueDead, .exitReference, .putQueue)),
            .acquire(.addDisk),
            .register(Action("pmem_release_disk", .removeDisk)),
        ],
    ]

    /// Its devres record is allocated before anything is mapped (up to 4.15).
    private static let releaseBeforePatch: Action = {
        var action = Action(
            "devm_memremap_pages_release", .checkLive, .removeMemory, .deleteTableEntry)
        action.unregistered = .mapsNothing
        return action
    }()
}
