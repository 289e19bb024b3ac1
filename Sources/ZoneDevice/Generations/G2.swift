extension Generation {
    /// One lookup for a range; readers are waited for after the table entry is gone.
    public static let g2 = Generation(
        id: "G2", releases: ["v4.16", "v4.17", "v4.18", "v4.19", "v4.20"],
        summary: "one lookup per range of pages, and a grace period after the table entry is gone",
        source: "commit e8d513483300; v4.20: kernel/memremap.c, mm/gup.c, drivers/dax/pmem.c",
        rules: RangeLookup.self, references: .eachPage,
        probe: uncheckedRegistration(
            afterPatchProbe(
                release: [
                    .putPages, .checkLive, .removeMemory, .deleteTableEntry, .waitForReaders,
                ])),
        failedMapping: .exitsUnused,
        known: [
            removedBeforeLastPin,
            Known(
                .staleEntry, .failedRegistration, goneIn: "G3",
                story: "nobody looks whether the unmapping could be registered; fixed in 5.0"),
            Known(
                .hang, .failedRegistration, goneIn: "G3",
                story: "an unmapping that was not registered never puts the pages"),
        ])

    /// `devm_add_action()` without a look at what it says, and an exit action that a failure leaves out.
    private static func uncheckedRegistration(
        _ probe: [Driver: [Stage]]
    ) -> [Driver: [Stage]] {
        probe.mapValues { stages in
            stages.map { stage in
                guard case .register(var action) = stage else { return stage }
                switch action.name {
                case "devm_memremap_pages_release": action.unregistered = .ignored
                case "dax_pmem_percpu_exit": action.unregistered = .does([.exitReference])
                default: break
                }
                return .register(action)
            }
        }
    }
}
