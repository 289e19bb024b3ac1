extension Fault {
    /// FI-34: the fold comes five seconds late: nothing may fail, it only takes longer.
    static let lateWakeUp = Fault(
        "FI-34", "the fold comes five seconds late: nothing may fail, it only takes longer",
        place: .reaper(delay: .seconds(5)),
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        expected: { _, _ in [] })
}
