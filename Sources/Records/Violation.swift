/// A broken promise of the protocol, found by the oracle: data, not an error.
public struct Violation: Codable, Sendable, Equatable {
    /// Which promise, by its number in the list of invariants, such as `INV-3`.
    public var invariant: String
    /// What it looked like from outside, in a few words.
    public var symptom: String
    /// Where and how much: subject, worker, expected and found values.
    public var detail: String
    /// The command line that repeats the run.
    public var replay: String

    public init(invariant: String, symptom: String, detail: String, replay: String) {
        self.invariant = invariant
        self.symptom = symptom
        self.detail = detail
        self.replay = replay
    }
}
