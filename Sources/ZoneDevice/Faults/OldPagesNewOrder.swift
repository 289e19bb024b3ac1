extension Fault {
    /// FI-20: pages count as before the patch, the teardown is the one after it.
    static let oldPagesNewOrder = Fault(
        "FI-20", "pages count as before the patch, the teardown is the one after it",
        generations: ["G1"],
        edit: {
            $0.fold = .late
            $0.generation.rules = BeforePatch.self
            $0.generation.references = .none
        },
        expected: { cycle, _ in
            [Sighting(.pageToAllocator), Sighting(.underflow, 1 - cycle.pages), Sighting(.hang)]
        })
}
