import ZoneDevice

extension Mishap {
    /// A kill returns before anything is over; who reuses the object then shares it with its old holders.
    static let reuseBeforeConfirm = Mishap(
        "reuse-before-confirm",
        "the object is used again right after the kill, before its confirmation",
        Detector("INV-17", .unbalanced), besides: [Detector("INV-7", .releasedEarly)]
    ) { life, wrongly in
        life.take()
        life.kill()
        if !wrongly {
            life.settle()
            life.giveBack()
        }
        life.reinit()
        life.lookUp()
        life.giveBack()
    }
}
