extension Fault {
    /// FI-03: one put too many after the fold, while pins are held.
    static let putAfterFold = Fault(
        "FI-03", "one put too many after the fold, while pins are held", generations: ["G0"],
        scene: Fault.Scene(heldPins: 2),
        edit: {
            $0.fold = .late
            $0.generation.insert(.awaitConfirm, .strayPut, after: .killReference)
        },
        expected: { _, _ in [Sighting(.releasedEarly), Sighting(.unbalanced, -1)] })
}
