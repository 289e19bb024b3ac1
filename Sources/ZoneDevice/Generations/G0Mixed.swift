extension Generation {
    /// The mix that was never released: a walk that takes one reference less than its put drops.
    public static let g0Mixed = Generation(
        id: "G0p", releases: ["G0'", "G0′"],
        summary: "never released: the generic walk over the old put, one reference lost per pin",
        source: "commit 2947ba054a4d over v4.11, reverted by 6dd29b3df975 before 4.12",
        rules: SpeculativeGetOldPut.self, references: .none, probe: beforePatchProbe,
        failedMapping: .unwinds,
        known: [
            exitedUnderReaders,
            Known(
                .underflow, .pinning, goneIn: "G1",
                story: "each pin and unpin drops one reference that nobody took"),
            Known(
                .unbalanced, .pinning, goneIn: "G1",
                story: "each pin and unpin drops one reference that nobody took"),
            Known(
                .hang, .pinning, goneIn: "G1",
                story: "the count passes zero unseen, so release never comes"),
        ])
}
