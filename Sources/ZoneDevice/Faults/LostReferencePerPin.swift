extension Fault {
    /// FI-29: a speculative get over the old put: each pin and unpin loses one reference.
    static let lostReferencePerPin = Fault(
        "FI-29", "a speculative get over the old put: each pin and unpin loses one reference",
        generations: ["G0p"], scene: Fault.Scene(pinnings: 8),
        edit: {
            $0.fold = .late
        },
        expected: { _, scene in
            [
                Sighting(.unbalanced, 0 - (scene.pinnings + scene.loaded)),
                Sighting(.underflow, 1 - (scene.pinnings + scene.loaded)),
                Sighting(.hang),
            ]
        })
}
