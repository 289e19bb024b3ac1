extension Fault {
    /// FI-23: nobody kills the reference before the mapping goes.
    static let noKill = Fault(
        "FI-23", "nobody kills the reference before the mapping goes", generations: ["G1", "G2"],
        edit: {
            $0.generation.remove(.killReference)
        },
        expected: { _, _ in [Sighting(.liveAtUnmap), Sighting(.lookupAfterUnmap), Sighting(.hang)] }
    )
}
