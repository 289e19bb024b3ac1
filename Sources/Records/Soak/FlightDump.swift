/// Everything known of one failure of a soak, as `dump.json` holds it.
///
/// Keys keep their meaning; more may be added.
public struct FlightDump<Plan: Codable & Sendable>: Codable, Sendable {
    /// A thread of the episode and the last that it did.
    public struct Thread: Codable, Sendable, Equatable {
        /// What a thread is there for.
        public enum Kind: String, Codable, Sendable {
            case worker
            /// Tears down, kills, revives.
            case lane
            /// Waits for grace periods and calls back after them.
            case reaper
        }

        /// Something that happened in the thread.
        public struct Event: Codable, Sendable, Equatable {
            /// When, microseconds since the episode began; negative for a clock that differs between CPUs.
            public var atMicroseconds: Int
            /// What, such as `began`.
            public var event: String
            public var argument: Int
            /// What the argument stands for, such as a step's name; `nil` for a plain number.
            public var name: String?

            enum CodingKeys: String, CodingKey {
                case atMicroseconds = "at_us"
                case event
                case argument
                case name
            }

            public init(atMicroseconds: Int, event: String, argument: Int, name: String? = nil) {
                self.atMicroseconds = atMicroseconds
                self.event = event
                self.argument = argument
                self.name = name
            }
        }

        /// Such as `worker 3`.
        public var name: String
        /// Its number in the episode: workers, then lanes, then the reaper.
        public var number: Int
        public var kind: Kind
        /// Pairs of a get and a put; `nil` for who is no worker.
        public var operations: Int?
        /// Attach, kill and teardown, once through; `nil` for who is no lane.
        public var cycles: Int?
        /// `nil` for who is no lane.
        public var kills: Int?
        /// The last of them, oldest first.
        public var events: [Event]

        public init(
            name: String, number: Int, kind: Kind, operations: Int? = nil, cycles: Int? = nil,
            kills: Int? = nil, events: [Event]
        ) {
            self.name = name
            self.number = number
            self.kind = kind
            self.operations = operations
            self.cycles = cycles
            self.kills = kills
            self.events = events
        }
    }

    /// The layout of this file.
    public var schema = "reftorture-dump/1"
    /// Which build made it.
    public var revision: String
    /// Wall clock at the dump, ISO 8601.
    public var time: String
    /// Microseconds since the episode began.
    public var elapsedMicroseconds: Int
    /// What the episode ran, such as `devices G1 dax-pmem rseq`.
    public var title: String
    public var plan: Plan
    /// The seed of the run that the episode was drawn by.
    public var seed: UInt64
    /// Which episode of the run it was, from 0.
    public var episode: Int
    /// The episode as one word.
    public var token: String
    /// The command line that repeats it.
    public var replay: String
    /// What happened, in a sentence.
    public var what: String
    public var findings: [Violation]
    /// The references under test.
    public var standings: [Standing]
    /// Why there are no standings; `nil` when they are all there are.
    public var standingsMissing: String?
    public var threads: [Thread]
    public var coverage: WindowCoverage
    public var host: Host?

    enum CodingKeys: String, CodingKey {
        case schema
        case revision
        case time
        case elapsedMicroseconds = "elapsed_us"
        case title
        case plan
        case seed
        case episode
        case token
        case replay
        case what
        case findings
        case standings
        case standingsMissing = "standings_missing"
        case threads
        case coverage
        case host
    }

    /// Puts a dump together; findings, standings, threads and the rest follow.
    public init(
        what: String, title: String, plan: Plan, seed: UInt64, episode: Int, token: String,
        replay: String, revision: String, time: String, elapsedMicroseconds: Int
    ) {
        self.what = what
        self.title = title
        self.plan = plan
        self.seed = seed
        self.episode = episode
        self.token = token
        self.replay = replay
        self.revision = revision
        self.time = time
        self.elapsedMicroseconds = elapsedMicroseconds
        findings = []
        standings = []
        threads = []
        coverage = WindowCoverage()
    }
}
