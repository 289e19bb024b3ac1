extension Fault {
    /// FI-08: the fold takes the bias off first and adds the slots later.
    static let unbiasFirst = Fault(
        "FI-08", "the fold takes the bias off first and adds the slots later", .statistical,
        place: .strategy("unbias-first"),
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        follows: [.releasedTwice, .unbalanced],
        expected: { _, _ in [Sighting(.releasedEarly)] })
}
