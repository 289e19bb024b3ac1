extension Fault {
    /// FI-24: memory is removed while a page is pinned: a defect of the patch itself.
    static let removedBeforeLastPin = Fault(
        "FI-24", "memory is removed while a page is pinned: a defect of the patch itself",
        generations: ["G1", "G2", "G3"], drivers: [.daxPmem, .nvdimmPmem],
        scene: Fault.Scene(heldPins: 1),
        expected: { _, _ in [Sighting(.useAfterUnmap)] })
}
