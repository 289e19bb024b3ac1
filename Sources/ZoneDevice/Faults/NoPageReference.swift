extension Fault {
    /// FI-22: no reference is taken for a page when it is mapped.
    static let noPageReference = Fault(
        "FI-22", "no reference is taken for a page when it is mapped",
        generations: ["G1", "G2", "G3"],
        edit: {
            if $0.fold == .free { $0.fold = .late }
            $0.generation.references = .none
        },
        expected: { cycle, _ in
            cycle.fold == .early
                ? [Sighting(.releasedEarly), Sighting(.unbalanced, 0 - cycle.pages)]
                : [Sighting(.underflow, 1 - cycle.pages), Sighting(.hang)]
        })
}
