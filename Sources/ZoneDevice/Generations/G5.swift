extension Generation {
    /// Free device pages have a count of zero; one bulk reference stands for all pages.
    public static let g5 = Generation(
        id: "G5", releases: ["v5.18", "v5.19"],
        summary: "one bulk reference for all pages; pins do not hold the mapping any more",
        source: "commit 27674ef6c73f; v5.19: mm/memremap.c",
        rules: IdlePages.self, references: .bulk,
        probe: internalReferenceProbe(
            release: [
                .killReference, .putPageReferences, .waitForRelease, .exitReference, .removeMemory,
                .deleteTableEntry, .waitForReaders,
            ]),
        known: [exitedBeforeDelete, pinsDoNotHold])

    /// Outstanding pins of GENERIC and FS_DAX pages delay nothing from 5.18 on.
    static let pinsDoNotHold = Known(
        .useAfterUnmap, .heldPins, goneIn: "none",
        story: "by design: whoever pins such pages must drop them before the device goes")

    /// The reference goes last.
    public static let g5ExitLast = Generation(
        id: "G5b", releases: ["v6.0"] + (1...16).map { "v6.\($0)" },
        summary: "as G5, and the reference exits after the table entry is gone",
        source: "commit 1e57ffb6e3fd; v6.0 and v6.12: mm/memremap.c",
        rules: IdlePages.self, references: .bulk, probe: exitLastProbe, known: [pinsDoNotHold])

    /// Kill, drop, wait, unmap; the exit comes when nobody can find the reference any more.
    static let exitLastProbe = internalReferenceProbe(
        release: [
            .killReference, .putPageReferences, .waitForRelease, .removeMemory, .deleteTableEntry,
            .waitForReaders, .exitReference,
        ])
}
