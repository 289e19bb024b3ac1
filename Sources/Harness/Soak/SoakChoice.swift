/// From what the episodes of a soak are drawn, and how often each comes.
public struct SoakChoice: Codable, Sendable, Equatable {
    /// A name and its weight against the others of its list.
    public struct Weighted: Codable, Sendable, Equatable {
        public var id: String
        /// At least 1.
        public var weight: Int

        public init(_ id: String, weight: Int = 1) {
            self.id = id
            self.weight = weight
        }
    }

    /// Ids of loads: `devices`, `lives`, and the users'.
    public var loads: [Weighted]
    /// Ids of ways of counting that are available here.
    public var subjects: [Weighted]
    /// Ids of kernel generations.
    public var generations: [Weighted]
    /// Ids of drivers.
    public var drivers: [Weighted]
    /// Names of windows that may be held open.
    public var windows: [String]
    /// One passage in this many is held open; drawn for each episode when `nil`, 0 for none.
    public var rarity: Int?
    /// Worker counts; drawn from below, at and above the CPU count when `nil`.
    public var workers: [Int]?
    /// Teardown threads; drawn when `nil`.
    public var lanes: Int?
    /// Pages of a device; drawn when `nil`.
    public var pages: Int?
    /// Whether references stay in atomic mode; drawn when `nil`.
    public var atomic: Bool?
    /// Id of the fault that every episode has planted; `nil` for none.
    public var fault: String?
    /// How long an episode lasts, milliseconds.
    public var episodeMilliseconds = 500

    public init(
        loads: [Weighted], subjects: [Weighted], generations: [Weighted], drivers: [Weighted],
        windows: [String]
    ) {
        self.loads = loads
        self.subjects = subjects
        self.generations = generations
        self.drivers = drivers
        self.windows = windows
    }
}
