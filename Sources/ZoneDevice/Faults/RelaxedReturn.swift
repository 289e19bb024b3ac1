extension Fault {
    /// FI-15: percpu mode returns by a relaxed store, so a count can be lost over a switch.
    static let relaxedReturn = Fault(
        "FI-15", "percpu mode returns by a relaxed store, so a count can be lost over a switch",
        .statistical,
        place: .unseen(
            "x86 keeps stores in order, so it never shows here; exploring with a weaker memory does"
        ), generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        expected: { _, _ in [] })
}
