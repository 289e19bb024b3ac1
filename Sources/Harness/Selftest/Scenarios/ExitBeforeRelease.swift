import ZoneDevice

extension Mishap {
    /// The pagemap of a device until 6.0: its slots went while somebody could still put.
    static let exitBeforeRelease = Mishap(
        "exit-before-release",
        "the reference exits when the kill is confirmed, before its release",
        Detector("INV-20", .useAfterExit), besides: [.hang]
    ) { life, wrongly in
        life.take()
        life.kill()
        life.settle()
        if wrongly { life.exit() }
        life.giveBack()
    }
}
