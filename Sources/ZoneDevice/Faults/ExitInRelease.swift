extension Fault {
    /// FI-16: release calls exit, and runs under the switch lock because the reference is atomic at the kill.
    static let exitInRelease = Fault(
        "FI-16",
        "release calls exit, and runs under the switch lock because the reference is atomic at the kill",
        generations: ["G0", "G6"],
        edit: {
            $0.atomic = true
            $0.release = .exits
        },
        expected: { _, _ in [Sighting(.underSwitchLock)] })
}
