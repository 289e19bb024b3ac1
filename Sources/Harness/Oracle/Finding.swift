/// What the oracle saw of a broken promise, before it is known how to repeat the run.
struct Finding: Sendable, Equatable {
    var invariant: String
    var symptom: String
    var detail: String

    init(_ invariant: String, _ symptom: String, _ detail: String) {
        self.invariant = invariant
        self.symptom = symptom
        self.detail = detail
    }
}
