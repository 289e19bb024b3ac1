import ZoneDevice

extension Mishap {
    /// Two owners, each of which believes that the initial reference is its own.
    static let doubleKill = Mishap(
        "double-kill",
        "the reference is killed twice, which robs a holder",
        Detector("INV-18", .killedTwice), besides: .robbery
    ) { life, wrongly in
        life.take()
        life.kill()
        if wrongly { life.kill() }
        life.settle()
        life.giveBack()
    }
}
