import ZoneDevice

/// A mistake of whoever uses references, as real ones were made, in one small life.
///
/// The same steps without the mistake are the control: they must leave nothing behind.
struct Mishap: Sendable {
    let id: String
    /// What is wrong, in one sentence, and where it was made.
    let sentence: String
    /// What must tell.
    let detector: Detector
    /// What may tell besides, since it follows.
    let companions: Set<Detector>
    /// Takes the steps, with the mistake or without.
    let play: @Sendable (any SteppedLiving, _ wrongly: Bool) -> Void

    init(
        _ id: String, _ sentence: String, _ detector: Detector, besides: Set<Detector> = [],
        play: @escaping @Sendable (any SteppedLiving, _ wrongly: Bool) -> Void
    ) {
        self.id = id
        self.sentence = sentence
        self.detector = detector
        companions = besides
        self.play = play
    }

    /// All of them.
    static let all: [Mishap] = [
        doubleKill, putBeforeFold, putAfterFold, leakedReference, getOnZero, reuseBeforeConfirm,
        exitBeforeRelease, overtakenSwitch, nestedRelease, writeAfterPut, putInsteadOfKill,
    ]
}

extension Detector {
    static let lostCount = Detector(.lostCount)
    static let releasedEarly = Detector(.releasedEarly)
    static let releasedTwice = Detector(.releasedTwice)
    static let hang = Detector(.hang)
}

extension Set<Detector> {
    /// What follows from a put too many that somebody else's reference paid for: a release beside a holder,
    /// and a count below zero in the end.
    static let robbery: Self = [
        .releasedEarly, .lostCount, Detector("INV-12", .unbalanced),
        Detector("INV-11", .unbalanced), Detector("INV-21", .releasedEarly),
    ]
}
