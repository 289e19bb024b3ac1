extension Fault {
    /// FI-27: the second freeze of a queue kills again.
    static let secondFreezeKills = Fault(
        "FI-27", "the second freeze of a queue kills again", generations: ["G1", "G2", "G3"],
        drivers: [.nvdimmPmem],
        edit: {
            $0.fold = .late
            $0.generation.editSteps(of: "pmem_release_queue") { steps in
                steps = steps.map { $0 == .freezeQueue ? .killReference : $0 }
            }
        },
        expected: { _, _ in [Sighting(.killedTwice), Sighting(.hang)] })
}
