extension Generation {
    /// Walks do not know device pages any more: no reference on the fast path at all.
    public static let g8 = Generation(
        id: "G8", releases: ["v6.17", "v6.18"],
        summary: "the walk does not look pagemaps up: no reference on the fast path",
        source: "commit fd2825b0760a; v6.17: mm/gup.c, mm/memremap.c",
        rules: NoLookup.self, references: .bulk, probe: exitLastProbe, known: [pinsDoNotHold])
}
