extension Fault {
    /// FI-17: the reference exits before the pages are put.
    static let exitBeforePut = Fault(
        "FI-17", "the reference exits before the pages are put", generations: ["G1", "G2", "G3"],
        edit: {
            $0.fold = .early
            for wait in [Step.waitForRelease, .exitReference] { $0.generation.remove(wait) }
            $0.generation.insert(.exitReference, before: .putPages)
        },
        expected: { _, _ in [Sighting(.useAfterExit), Sighting(.neverReleased)] })
}
