/// What the oracle saw of a broken promise, before it is known how to repeat the run.
struct Finding: Sendable, Equatable {
    var invariant: String
    var symptom: String
    var detail: String
    /// The number that matters, where there is one: what the fold found, how often release ran.
    var figure: Int?

    init(_ invariant: String, _ symptom: String, _ detail: String, figure: Int? = nil) {
        self.invariant = invariant
        self.symptom = symptom
        self.detail = detail
        self.figure = figure
    }
}
