extension Fault {
    /// FI-19: a get after the release makes one of zero, and its put releases again.
    static let getOnZero = Fault(
        "FI-19", "a get after the release makes one of zero, and its put releases again",
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        edit: {
            $0.generation.insert(.strayGet, .strayPut, after: .waitForRelease)
        },
        expected: { _, _ in [Sighting(.releasedTwice)] })
}
