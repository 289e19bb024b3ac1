extension Fault {
    /// FI-04: one get that nobody puts.
    static let leakedGet = Fault(
        "FI-04", "one get that nobody puts",
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        edit: {
            $0.generation.insert(.strayGet, before: .killReference)
        },
        expected: { _, _ in [Sighting(.hang)] })
}
