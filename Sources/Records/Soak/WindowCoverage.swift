/// How often each window was met, how often it was held open, and which were open at the same time.
public struct WindowCoverage: Codable, Sendable, Equatable {
    /// One window.
    public struct Count: Codable, Sendable, Equatable {
        /// Passages, held open or not.
        public var hits = 0
        /// Passages that the injector held open.
        public var opened = 0

        public init(hits: Int = 0, opened: Int = 0) {
            self.hits = hits
            self.opened = opened
        }
    }

    /// By the window's name.
    public var windows: [String: Count]
    /// Moments at which two threads were held in two windows at once, by `first+second` in the order of the
    /// windows; a window with itself counts too.
    public var pairs: [String: Int]

    /// Nothing was met so far, of `windows`.
    public init(windows: [String] = []) {
        self.windows = Dictionary(uniqueKeysWithValues: windows.map { ($0, Count()) })
        pairs = [:]
    }

    /// Adds what another episode met.
    public mutating func merge(_ other: WindowCoverage) {
        windows.merge(other.windows) {
            Count(hits: $0.hits + $1.hits, opened: $0.opened + $1.opened)
        }
        pairs.merge(other.pairs, uniquingKeysWith: +)
    }
}
