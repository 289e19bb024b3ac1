extension Fault {
    /// FI-07: the grace period is a membarrier that orders and does not restart.
    static let orderingBarrierOnly = Fault(
        "FI-07", "the grace period is a membarrier that orders and does not restart", .statistical,
        place: .strategy("plain-membarrier"),
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        follows: [
            .lostCount, .underflow, .hang, .releasedEarly, .releasedTwice, .neverReleased,
            .unbalanced, .lookupAfterConfirm,
        ],
        expected: { _, _ in [Sighting(.lateAdd)] })
}
