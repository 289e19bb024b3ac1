/// A broken promise of the protocol, as exploration sees it.
public enum Symptom: String, Sendable, Codable, CaseIterable {
    /// No thread can go on, and not all are done (INV-6, INV-23).
    case hang
    /// More releases than lives (INV-3).
    case releasedTwice
    /// Released while the initial reference was held (INV-4).
    case releasedAlive
    /// Released while a holder was outstanding (INV-5).
    case releasedHeld
    /// Everybody is done and release did not run (INV-6).
    case neverReleased
    /// Confirmed other than once per kill, or after release (INV-7).
    case confirmation
    /// A lookup that began after the confirmation succeeded (INV-8).
    case liveAfterConfirm
    /// A lookup succeeded after one of the same thread had failed (INV-9).
    case notMonotone
    /// A slot moved after the fold (INV-10).
    case lateAdd
    /// Zero was reported before the switch was confirmed (INV-12).
    case zeroTooEarly
    /// The counts do not add up to what is outstanding (INV-1, INV-2).
    case lostCount
    /// A word was used after it had been given back (INV-20).
    case useAfterFree
    /// The reference reported a misuse where there was none.
    case misuse
    /// A check of a scenario of one's own.
    case other
}
