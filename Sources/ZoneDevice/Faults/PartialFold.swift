extension Fault {
    /// FI-13: the fold leaves one slot out, as if its CPU were not there.
    static let partialFold = Fault(
        "FI-13", "the fold leaves one slot out, as if its CPU were not there",
        place: .strategy("partial-fold"), generations: ["G1", "G2"],
        edit: {
            $0.fold = .early
        },
        expected: { cycle, _ in
            [Sighting(.releasedEarly), Sighting(.unbalanced, 0 - cycle.pages)]
        })
}
