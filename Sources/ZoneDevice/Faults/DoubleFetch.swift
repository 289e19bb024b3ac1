extension Fault {
    /// FI-11: the fast path loads the mode word twice, once to test and once to use.
    static let doubleFetch = Fault(
        "FI-11", "the fast path loads the mode word twice, once to test and once to use",
        .statistical, place: .strategy("double-fetch"),
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        expected: { _, _ in [Sighting(.wrongSlot)] })
}
