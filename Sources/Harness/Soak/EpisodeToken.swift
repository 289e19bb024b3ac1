/// An episode as one word that repeats it: version, revision and plan.
public struct EpisodeToken: Sendable, Equatable {
    public var revision: String
    public var plan: EpisodePlan

    public init(revision: String, plan: EpisodePlan) {
        self.revision = revision
        self.plan = plan
    }

    /// The word.
    public var text: String { "" }
}
