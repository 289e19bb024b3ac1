extension Mishap {
    /// A completion in release is signalled twice, and a later wait passes at once.
    static let getOnZero = Mishap(
        "get-on-zero",
        "a get after the release, whose put releases again",
        .releasedTwice
    ) { life, wrongly in
        life.take()
        if wrongly {
            life.kill()
            life.settle()
            life.giveBack()
            life.strayGet()
            life.strayPut()
        } else {
            // In the shelter of another reference a get is a get.
            life.kill()
            life.settle()
            life.strayGet()
            life.strayPut()
            life.giveBack()
        }
    }
}
