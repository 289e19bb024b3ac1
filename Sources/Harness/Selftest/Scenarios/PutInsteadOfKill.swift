import ZoneDevice

extension Mishap {
    /// The initial reference looks like any other, and in atomic mode it counts like one.
    static let putInsteadOfKill = Mishap(
        "put-instead-of-kill",
        "the initial reference is put in atomic mode and not killed",
        Detector("INV-4", .releasedEarly),
        besides: .robbery.union([Detector("INV-7", .releasedEarly)])
    ) { life, wrongly in
        life.switchToAtomic()
        if wrongly { life.strayPut() }
    }
}
