extension Fault {
    /// FI-12: a slot with two writers is updated by a load and a store.
    static let tornUpdate = Fault(
        "FI-12", "a slot with two writers is updated by a load and a store", .statistical,
        place: .strategy("load-store"),
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        follows: [
            .underflow, .hang, .releasedEarly, .releasedTwice, .neverReleased, .unbalanced,
        ],
        expected: { _, _ in [Sighting(.lostCount)] })
}
