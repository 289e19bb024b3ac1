extension Fault {
    /// FI-06: the fold does not wait for adds that are under way.
    static let foldWithoutGrace = Fault(
        "FI-06", "the fold does not wait for adds that are under way", .statistical,
        place: .strategy("no-grace"),
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        follows: [
            .lostCount, .underflow, .hang, .releasedEarly, .releasedTwice, .neverReleased,
            .unbalanced, .lookupAfterConfirm,
        ],
        expected: { _, _ in [Sighting(.lateAdd)] })
}
