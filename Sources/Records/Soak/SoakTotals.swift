public import Statistics

/// What a soak has come to so far: goes into its checkpoint, its records and its status.
public struct SoakTotals: Codable, Sendable, Equatable {
    /// A stretch of the run that proves nothing, because the host changed under it.
    public struct InvalidStretch: Codable, Sendable, Equatable {
        /// Seconds of the soak at which it began and ended.
        public var from: Double
        public var to: Double
        /// What happened, such as `CPU 5 went offline`.
        public var reason: String

        public init(from: Double, to: Double, reason: String) {
            self.from = from
            self.to = to
            self.reason = reason
        }
    }

    /// Episodes that came to their end.
    public var episodes = 0
    /// Attach, kill and teardown, once through.
    public var cycles = 0
    /// Those of them in which a worker used what was torn down.
    public var cyclesInUse = 0
    /// Pairs of a get and a put.
    public var operations = 0
    public var kills = 0
    /// Time under load, seconds, over all resumptions.
    public var seconds = 0.0
    /// How often the soak was resumed from a checkpoint.
    public var resumptions = 0
    public var coverage = WindowCoverage()
    public var killToConfirm = LatencyHistogram()
    public var confirmToRelease = LatencyHistogram()
    public var teardown = LatencyHistogram()
    /// What kernels are known for and showed, by `G1 use-after-unmap`.
    public var known: [String: Int] = [:]
    /// Episodes by what they ran, such as `devices G1 dax-pmem rseq`.
    public var ran: [String: Int] = [:]
    /// The first of them, as many as a reader would read.
    public var invalid: [InvalidStretch] = []
    public var invalidCount = 0
    /// The first of them.
    public var violations: [Violation] = []
    public var violationCount = 0
    /// Directories of failures, one each, in the order in which they were written.
    public var dumps: [String] = []

    public init() {}
}
