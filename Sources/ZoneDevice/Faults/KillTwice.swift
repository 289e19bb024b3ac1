extension Fault {
    /// FI-01: the reference is killed twice, which robs a holder.
    static let killTwice = Fault(
        "FI-01", "the reference is killed twice, which robs a holder", generations: ["G1", "G2"],
        edit: {
            $0.fold = .late
            $0.generation.insert(.killReference, after: .killReference)
        },
        expected: { _, _ in
            [Sighting(.killedTwice), Sighting(.releasedEarly), Sighting(.unbalanced, -1)]
        })
}
