extension Fault {
    /// FI-18: the object is given up by a deferred callback of its own that overtakes the pending switch.
    static let freedInOwnCallback = Fault(
        "FI-18",
        "the object is given up by a deferred callback of its own that overtakes the pending switch",
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        edit: {
            $0.fold = .late
            $0.generation.insert(.exitReference, after: .killReference)
        },
        expected: { _, _ in [Sighting(.freedWhileSwitching)] })
}
