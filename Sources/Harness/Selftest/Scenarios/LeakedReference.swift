extension Mishap {
    /// An error path that forgets its put: no warning at all, only a wait without end.
    static let leakedReference = Mishap(
        "leaked-reference",
        "a reference is taken and never dropped",
        .hang, besides: [.lostCount]
    ) { life, wrongly in
        life.strayGet()
        if !wrongly { life.strayPut() }
        life.kill()
        life.settle()
    }
}
