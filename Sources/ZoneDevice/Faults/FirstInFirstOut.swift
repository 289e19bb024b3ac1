extension Fault {
    /// FI-26: devres runs its actions in the order in which they were registered.
    static let firstInFirstOut = Fault(
        "FI-26", "devres runs its actions in the order in which they were registered",
        generations: ["G0"],
        edit: {
            $0.lastInFirstOut = false
        },
        expected: { _, _ in [Sighting(.wrongOrder), Sighting(.useAfterExit), Sighting(.hang)] })
}
