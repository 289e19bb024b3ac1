extension Fault {
    /// FI-31: two mappings share one reference, and the first to go waits for the pages of the second.
    static let sharedReference = Fault(
        "FI-31",
        "two mappings share one reference, and the first to go waits for the pages of the second",
        generations: ["G4"],
        edit: {
            $0.generation.mapTwice()
        },
        expected: { _, _ in [Sighting(.hang)] })
}
