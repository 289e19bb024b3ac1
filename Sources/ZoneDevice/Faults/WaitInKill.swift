extension Fault {
    /// FI-21: the kill action waits, while the pages still hold their references.
    static let waitInKill = Fault(
        "FI-21", "the kill action waits, while the pages still hold their references",
        generations: ["G1", "G2", "G3"], drivers: [.daxPmem, .nvdimmPmem],
        edit: {
            $0.generation.insert(.waitForRelease, after: .killReference)
            $0.generation.editSteps(of: "pmem_freeze_queue") { $0.append(.waitForZero) }
            $0.generation.editSteps(of: "devm_memremap_pages_release") { steps in
                if let freeze = steps.firstIndex(of: .freezeQueue) {
                    steps.insert(.waitForZero, at: freeze + 1)
                }
            }
        },
        expected: { _, _ in [Sighting(.hang)] })
}
