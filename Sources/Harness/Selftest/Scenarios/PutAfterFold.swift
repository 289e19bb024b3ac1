extension Mishap {
    /// After the fold nothing counts below zero but the holder who is robbed.
    static let putAfterFold = Mishap(
        "put-too-many-after-fold",
        "one put too many after the fold, while two hold a reference",
        .releasedEarly, besides: .robbery
    ) { life, wrongly in
        life.take()
        life.take()
        life.kill()
        life.settle()
        if wrongly { life.strayPut() }
        life.giveBack()
        life.giveBack()
    }
}
