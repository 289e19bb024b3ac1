extension Fault {
    /// FI-02: one put too many between the kill and the fold, with nobody holding a reference.
    static let putBeforeFold = Fault(
        "FI-02", "one put too many between the kill and the fold, with nobody holding a reference",
        generations: ["G0", "G6"],
        edit: {
            $0.fold = .late
            $0.generation.insert(.strayPut, after: .killReference)
        },
        expected: { _, _ in [Sighting(.underflow, 0), Sighting(.hang)] })
}
