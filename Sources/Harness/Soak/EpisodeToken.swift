/// An episode as one word that repeats it: version, revision, plan, and what was found.
public struct EpisodeToken: Sendable, Equatable {
    /// What a replay looks for.
    public struct Wanted: Codable, Sendable, Equatable {
        /// Which promise was broken; any when `nil`.
        public var invariant: String?
        public var symptom: String

        public init(invariant: String?, symptom: String) {
            self.invariant = invariant
            self.symptom = symptom
        }
    }

    /// Which build the episode ran in.
    public var revision: String
    public var plan: EpisodePlan
    /// What was found; the first that is found when `nil`.
    public var wanted: Wanted?

    public init(revision: String, plan: EpisodePlan, wanted: Wanted? = nil) {
        self.revision = revision
        self.plan = plan
        self.wanted = wanted
    }

    /// The word: about 200 characters that no shell changes.
    public var text: String { ReplayToken.soak(self).text }
}
