import ZoneDevice

extension Mishap {
    /// Whoever has put holds nothing, whatever pointer it kept.
    static let writeAfterPut = Mishap(
        "write-after-put",
        "a holder writes to the object after its put",
        Detector("INV-21", .releasedEarly)
    ) { life, wrongly in
        life.take()
        life.kill()
        life.settle()
        life.giveBack(writesLast: wrongly)
    }
}
