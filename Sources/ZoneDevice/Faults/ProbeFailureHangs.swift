extension Fault {
    /// FI-25: the pages cannot be mapped, and the exit action waits for a reference that nobody killed.
    static let probeFailureHangs = Fault(
        "FI-25",
        "the pages cannot be mapped, and the exit action waits for a reference that nobody killed",
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        edit: {
            $0.probeFailure = .mapping
        },
        // Only one kernel hangs; the others are there to show that they do not.
        expected: { cycle, _ in
            cycle.generation.known.contains { $0.symptom == .hang && $0.when == .failedMapping }
                ? [Sighting(.hang)] : []
        })
}
