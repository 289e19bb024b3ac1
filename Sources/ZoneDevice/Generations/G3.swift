extension Generation {
    /// The pagemap kills its reference itself, when it is released; the wait is still outside.
    public static let g3 = Generation(
        id: "G3", releases: ["v5.0", "v5.1"],
        summary: "the pagemap calls kill from its own release; the wait still comes after it",
        source: "v5.0: kernel/memremap.c, drivers/dax/pmem.c, drivers/nvdimm/pmem.c",
        rules: RangeLookup.self, references: .eachPage,
        probe: [
            .daxPmem: [
                .acquire(.initReference),
                .register(exit),
                .acquire(.mapPages),
                .register(unmapping(killedBy: .killReference)),
                .acquire(.createDaxDevice),
                .register(Action("unregister_dev_dax", .zapUsers)),
            ],
            .nvdimmPmem: [
                .acquire(.allocateQueue),
                .register(cleanUpQueue),
                .acquire(.mapPages),
                .register(unmapping(killedBy: .freezeQueue)),
                .acquire(.addDisk),
                .register(Action("pmem_release_disk", .removeDisk)),
            ],
        ],
        known: [removedBeforeLastPin])

    /// Where it cannot be registered, the driver exits a reference that nobody has used.
    private static let exit: Action = {
        var action = Action("dax_pmem_percpu_exit", .waitForRelease, .exitReference)
        action.unregistered = .does([.exitReference])
        return action
    }()

    private static func unmapping(killedBy kill: Step) -> Action {
        Action(
            "devm_memremap_pages_release", kill, .putPages, .removeMemory, .deleteTableEntry,
            .waitForReaders)
    }
}
