extension Fault {
    /// FI-10: the fast path tests the ATOMIC bit alone, and takes a word with DEAD for an address.
    static let atomicBitOnly = Fault(
        "FI-10",
        "the fast path tests the ATOMIC bit alone, and takes a word with DEAD for an address",
        .statistical, place: .strategy("atomic-bit-only"),
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        expected: { _, _ in [Sighting(.wrongSlot)] })
}
