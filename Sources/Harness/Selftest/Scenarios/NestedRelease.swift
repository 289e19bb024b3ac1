import ZoneDevice

extension Mishap {
    /// A release callback that uses what it releases.
    static let nestedRelease = Mishap(
        "nested-release",
        "release takes a reference of zero and puts it, which calls release again",
        Detector("INV-25", .releasedTwice), besides: [.releasedTwice]
    ) { life, wrongly in
        if wrongly { life.onRelease(.takesAndPuts) }
        life.take()
        life.kill()
        life.settle()
        life.giveBack()
    }
}
