extension Generation {
    /// The order that is right for pins: kill, put, wait and exit, and only then remove the memory.
    public static let g4 = Generation(
        id: "G4", releases: (2...16).map { "v5.\($0)" },
        summary: "kill, put pages, wait and exit, then remove memory: pins are waited for",
        source: "commit 50f44ee7248a; v5.2: kernel/memremap.c, drivers/dax/device.c, "
            + "drivers/nvdimm/pmem.c; v5.3: mm/memremap.c",
        rules: RangeLookup.self, references: .eachPage,
        probe: [
            .daxPmem: [
                .acquire(.initReference),
                .acquire(.mapPages),
                .register(
                    unmapping([.killReference, .putPages, .waitForRelease, .exitReference])),
                .acquire(.createDaxDevice),
                .register(Action("unregister_dev_dax", .zapUsers)),
            ],
            .nvdimmPmem: [
                .acquire(.allocateQueue),
                .acquire(.mapPages),
                .register(unmapping([.freezeQueue, .putPages] + cleanUpQueue.steps)),
                .acquire(.addDisk),
                .register(Action("pmem_release_disk", .removeDisk)),
            ],
        ],
        known: [exitedBeforeDelete])

    /// Fixed by 1e57ffb6e3fd in 6.0.
    static let exitedBeforeDelete = Known(
        .lookupAfterExit, .lateLookup, goneIn: "G5b",
        story: "the reference exits while the table still leads to it; fixed by 1e57ffb6e3fd")

    private static func unmapping(_ steps: [Step]) -> Action {
        var action = Action("devm_memremap_pages_release")
        action.steps = steps + [.removeMemory, .deleteTableEntry, .waitForReaders]
        return action
    }
}
