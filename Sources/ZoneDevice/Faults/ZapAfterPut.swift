extension Fault {
    /// FI-28: mappings are zapped after the pages were put, and a delayed walker takes a page from zero.
    static let zapAfterPut = Fault(
        "FI-28",
        "mappings are zapped after the pages were put, and a delayed walker takes a page from zero",
        generations: ["G1"],
        edit: {
            $0.fold = .late
            $0.generation.rules = UnconditionalTake.self
            $0.generation.remove(.zapUsers)
            $0.generation.insert(.beginWalk, before: .killReference)
            $0.generation.insert(.finishWalk, .zapUsers, after: .putPages)
        },
        expected: { _, _ in [Sighting(.underflow, 0), Sighting(.hang)] })
}
