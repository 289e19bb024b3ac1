extension Fault {
    /// FI-32: the reference exits while the table still leads to it, and a lookup comes in between.
    static let lookupAfterExit = Fault(
        "FI-32",
        "the reference exits while the table still leads to it, and a lookup comes in between",
        generations: ["G4", "G4c", "G5"],
        edit: {
            $0.generation.insert(.lookUp, after: .exitReference)
        },
        expected: { _, _ in [Sighting(.lookupAfterExit)] })
}
