extension Fault {
    /// FI-25: the pages cannot be mapped, and the exit action waits for a reference that nobody killed.
    static let probeFailureHangs = Fault(
        "FI-25",
        "the pages cannot be mapped, and the exit action waits for a reference that nobody killed",
        generations: ["G1"],
        edit: {
            $0.probeFailure = .mapping
        },
        expected: { _, _ in [Sighting(.hang)] })
}
