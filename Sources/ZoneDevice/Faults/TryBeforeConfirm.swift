extension Fault {
    /// FI-05: a lookup right after the kill, without waiting for its confirmation: legal, whatever it says.
    static let tryBeforeConfirm = Fault(
        "FI-05",
        "a lookup right after the kill, without waiting for its confirmation: legal, whatever it says",
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        edit: {
            $0.generation.insert(.tryAfterKill, after: .killReference)
        },
        expected: { _, _ in [] })
}
