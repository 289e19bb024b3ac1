extension Fault {
    /// FI-09: the shared count carries no bias, so a put in atomic mode can find zero before the fold.
    static let noBias = Fault(
        "FI-09",
        "the shared count carries no bias, so a put in atomic mode can find zero before the fold",
        place: .strategy("no-bias"), generations: ["G1", "G2"],
        edit: {
            $0.fold = .late
        },
        expected: { _, _ in [Sighting(.releasedEarly), Sighting(.releasedTwice)] })
}
