extension Fault {
    /// FI-30: a walk that finds its entry changed leaves without putting the pagemap.
    static let errorPathKeepsPagemap = Fault(
        "FI-30", "a walk that finds its entry changed leaves without putting the pagemap",
        generations: ["G1"], scene: Fault.Scene(remaps: 3),
        edit: {
            $0.generation.rules = LeakyRecheck.self
        },
        expected: { _, scene in
            [Sighting(.unbalanced, scene.remaps), Sighting(.hang)]
        })
}
