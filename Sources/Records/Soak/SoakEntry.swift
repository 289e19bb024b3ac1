/// What a soak has come to, or what one stretch of it has added.
public struct SoakEntry: Codable, Sendable, Equatable {
    /// How often one window was met.
    public struct Window: Codable, Sendable, Equatable {
        public var name: String
        /// Passages, held open or not.
        public var hits: Int
        /// Passages that were held open.
        public var opened: Int

        /// Puts a window's counts together.
        public init(name: String, hits: Int, opened: Int) {
            self.name = name
            self.hits = hits
            self.opened = opened
        }
    }

    /// Two windows that were open at the same time.
    public struct Pair: Codable, Sendable, Equatable {
        /// Their names; the same one twice when two threads were in it.
        public var windows: [String]
        /// How often.
        public var count: Int

        /// Puts a pair together.
        public init(windows: [String], count: Int) {
            self.windows = windows
            self.count = count
        }
    }

    /// How long something took.
    public struct Quantiles: Codable, Sendable, Equatable {
        /// Half took at most this long, microseconds.
        public var p50: Double
        /// All but one in a hundred took at most this long, microseconds.
        public var p99: Double
        /// The longest, microseconds.
        public var max: Double
        /// How often it happened.
        public var samples: Int

        enum CodingKeys: String, CodingKey {
            case p50 = "p50_us"
            case p99 = "p99_us"
            case max = "max_us"
            case samples
        }

        /// Puts quantiles together, in microseconds.
        public init(p50: Double, p99: Double, max: Double, samples: Int) {
            self.p50 = p50
            self.p99 = p99
            self.max = max
            self.samples = samples
        }
    }

    /// The waits of a teardown; `nil` for what never happened.
    public struct Latency: Codable, Sendable, Equatable {
        public var killToConfirm: Quantiles?
        public var confirmToRelease: Quantiles?
        /// From the first step of a teardown to its last.
        public var teardown: Quantiles?

        enum CodingKeys: String, CodingKey {
            case killToConfirm = "kill_to_confirm"
            case confirmToRelease = "confirm_to_release"
            case teardown
        }

        /// Puts the three together; what is left out never happened.
        public init(
            killToConfirm: Quantiles? = nil, confirmToRelease: Quantiles? = nil,
            teardown: Quantiles? = nil
        ) {
            self.killToConfirm = killToConfirm
            self.confirmToRelease = confirmToRelease
            self.teardown = teardown
        }

        /// Writes every key; what is unknown is `null`, not absent.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(killToConfirm, forKey: .killToConfirm)
            try container.encode(confirmToRelease, forKey: .confirmToRelease)
            try container.encode(teardown, forKey: .teardown)
        }
    }

    /// Seconds of load at which something began and ended, over all resumptions.
    ///
    /// The records that one soak appends are numbered from 0, and counted on when it is resumed. A soak that
    /// is killed after a record and before its checkpoint repeats that record's episodes once resumed: a
    /// record of a number that the same seed has had before takes the place of that one and of all of that
    /// seed since. What then is left adds up to the whole.
    public struct Stretch: Codable, Sendable, Equatable {
        public var from: Double
        public var to: Double
        /// Which record of the soak it is, from 0; `nil` for the whole.
        public var number: Int?

        /// Puts a stretch together.
        public init(from: Double, to: Double, number: Int? = nil) {
            self.from = from
            self.to = to
            self.number = number
        }

        /// Writes every key; what is unknown is `null`, not absent.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(from, forKey: .from)
            try container.encode(to, forKey: .to)
            try container.encode(number, forKey: .number)
        }

        enum CodingKeys: String, CodingKey {
            case from
            case to
            case number
        }
    }

    /// Attach, kill and teardown, once through.
    public var cycles = 0
    /// Pairs of a get and a put.
    public var operations = 0
    public var kills = 0
    /// Episodes that came to their end.
    public var episodes = 0
    /// Time under load.
    public var seconds = 0.0
    /// `nil` when no time has gone by.
    public var cyclesPerSecond: Double?
    /// `nil` when no time has gone by.
    public var operationsPerSecond: Double?
    /// The windows that may be held open, in their order, then any other that was met.
    public var windows: [Window] = []
    /// Pairs that overlapped, the most frequent first.
    public var windowPairs: [Pair] = []
    /// How many pairs the windows that may be held open can make.
    public var possiblePairs = 0
    /// Those of the windows that may be held open that nobody passed.
    public var neverHit: [String] = []
    public var latency = Latency()
    /// Whether it went on from a checkpoint.
    public var resumed = false
    /// How often it did.
    public var resumptions = 0
    /// What kernels are known for and showed, by `G1 use-after-unmap`.
    public var known: [String: Int] = [:]
    /// Episodes by what they ran, such as `devices G1 dax-pmem rseq`.
    public var ran: [String: Int] = [:]
    /// Stretches that prove nothing; the first of them.
    public var invalid: [SoakTotals.InvalidStretch] = []
    /// How many there were.
    public var invalidCount = 0
    /// How many violations were found; the document holds the first of them.
    public var findings = 0
    /// Directories of failures.
    public var dumps: [String] = []
    /// Which part of the soak this is about.
    public var stretch = Stretch(from: 0, to: 0)
    /// What the oracle leaves of the fast path's throughput; empty unless that was measured.
    public var oracleThroughput: [OracleRatio] = []
    /// Why nothing was run; `nil` when something was.
    public var skipped: String?

    /// Nothing was run.
    public init(skipped: String) { self.skipped = skipped }

    /// Nothing was soaked: only the oracle's cost was measured.
    public init(oracleThroughput: [OracleRatio]) { self.oracleThroughput = oracleThroughput }
}
