extension Fault {
    /// FI-14: a slot stops at zero where it should go below.
    static let saturatingSlots = Fault(
        "FI-14", "a slot stops at zero where it should go below", place: .strategy("saturating"),
        generations: ["G0"], scene: Fault.Scene(pinnings: 3),
        expected: { _, scene in
            [Sighting(.unbalanced, scene.pinnings), Sighting(.hang)]
        })
}
