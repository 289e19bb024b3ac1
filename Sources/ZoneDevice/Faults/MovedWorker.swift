extension Fault {
    /// FI-35: a worker is moved off its CPU and says nothing.
    static let movedWorker = Fault(
        "FI-35", "a worker is moved off its CPU and says nothing", place: .worker,
        generations: ["G1", "G0", "G2", "G3", "G4", "G4c", "G5", "G5b", "G6", "G8"],
        expected: { _, _ in [Sighting(.movedWorker)] })
}
