/// One attach, load and teardown of a device, and what the oracle made of it.
public struct TeardownEntry: Codable, Sendable, Equatable {
    /// One step of the teardown, or a mark in it.
    public struct Moment: Codable, Sendable, Equatable {
        /// The step's name, or `confirmed`, `released` or `last-put`.
        public var step: String
        /// When it began, microseconds since the teardown did.
        public var atUs: Double
        /// How long it took, microseconds; 0 for a mark, and for the step that a hang ended in the wait.
        public var forUs: Double

        enum CodingKeys: String, CodingKey {
            case step
            case atUs = "at_us"
            case forUs = "for_us"
        }

        /// Puts a moment together.
        public init(step: String, atUs: Double, forUs: Double) {
            self.step = step
            self.atUs = atUs
            self.forUs = forUs
        }
    }

    /// The put loop against a plain loop over the same counts.
    public struct PutLoop: Codable, Sendable, Equatable {
        /// Pages put in a second.
        public var pagesPerSecond: Double
        /// Pages in a second of a loop that only counts each page down.
        public var plainPagesPerSecond: Double

        enum CodingKeys: String, CodingKey {
            case pagesPerSecond = "pages_per_second"
            case plainPagesPerSecond = "plain_pages_per_second"
        }

        /// Puts both rates together.
        public init(pagesPerSecond: Double, plainPagesPerSecond: Double) {
            self.pagesPerSecond = pagesPerSecond
            self.plainPagesPerSecond = plainPagesPerSecond
        }
    }

    /// A defect of the generation itself, of those that were found.
    public struct Story: Codable, Sendable, Equatable {
        /// What it looks like, without figures.
        public var symptom: String
        /// Id of the generation that is free of it; `none` where none is.
        public var goneIn: String
        /// What goes wrong.
        public var story: String

        enum CodingKeys: String, CodingKey {
            case symptom
            case goneIn = "gone_in"
            case story
        }

        /// Puts a story together.
        public init(symptom: String, goneIn: String, story: String) {
            self.symptom = symptom
            self.goneIn = goneIn
            self.story = story
        }
    }

    /// Id of the kernel generation, such as `G1`.
    public var generation: String
    /// Id of the driver.
    public var driver: String
    /// Id of the fault that was planted; `nil` when none was.
    public var fault: String?
    /// What is wrong, in one sentence; `nil` without a fault.
    public var faultSentence: String?
    /// Id of the way of counting; a mutant's when the fault is in there.
    public var subject: String
    /// Id of the load.
    public var workload: String
    /// Workers that made it.
    public var workers: Int
    /// Logical CPU of each worker, `[worker]`.
    public var cpus: [Int]
    /// Pages of the device.
    public var pages: Int
    /// Pins that were held over the teardown.
    public var heldPins: Int
    /// Page references taken and dropped by the load.
    public var pins: Int
    /// Cycles made; more than one where a fault shows by chance only.
    public var cycles: Int
    /// The steps in their order, of the last cycle.
    public var timeline: [Moment]
    /// `nil` when no page was put, or too few to time.
    public var putLoop: PutLoop?
    /// What was found, such as `hang` or `underflow <= 0 (-15)`.
    public var symptoms: [String]
    /// What was to be found: of the fault, and of what the generation is known for.
    public var expected: [String]
    /// Those of `symptoms` that the generation itself is known for.
    public var known: [String]
    /// What is behind each of `known`.
    public var stories: [Story]
    /// Whether just that was found which was to be found.
    public var asExpected: Bool
    /// Seconds until the fault showed; `nil` when none was planted or none showed.
    public var secondsToFind: Double?
    /// Why it was not done; `nil` when it was.
    public var skipped: String?

    enum CodingKeys: String, CodingKey {
        case generation
        case driver
        case fault
        case faultSentence = "fault_sentence"
        case subject
        case workload
        case workers
        case cpus
        case pages
        case heldPins = "held_pins"
        case pins
        case cycles
        case timeline
        case putLoop = "put_loop"
        case symptoms
        case expected
        case known
        case stories
        case asExpected = "as_expected"
        case secondsToFind = "seconds_to_find"
        case skipped
    }

    /// Puts an entry together; what is left out is unknown, zero or did not happen.
    public init(
        generation: String, driver: String, fault: String? = nil, faultSentence: String? = nil,
        subject: String, workload: String, workers: Int, cpus: [Int], pages: Int,
        heldPins: Int = 0, pins: Int = 0, cycles: Int = 0, timeline: [Moment] = [],
        putLoop: PutLoop? = nil, symptoms: [String] = [], expected: [String] = [],
        known: [String] = [], stories: [Story] = [], asExpected: Bool = true,
        secondsToFind: Double? = nil, skipped: String? = nil
    ) {
        self.generation = generation
        self.driver = driver
        self.fault = fault
        self.faultSentence = faultSentence
        self.subject = subject
        self.workload = workload
        self.workers = workers
        self.cpus = cpus
        self.pages = pages
        self.heldPins = heldPins
        self.pins = pins
        self.cycles = cycles
        self.timeline = timeline
        self.putLoop = putLoop
        self.symptoms = symptoms
        self.expected = expected
        self.known = known
        self.stories = stories
        self.asExpected = asExpected
        self.secondsToFind = secondsToFind
        self.skipped = skipped
    }

    /// Writes every key; what is unknown is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(generation, forKey: .generation)
        try container.encode(driver, forKey: .driver)
        try container.encode(fault, forKey: .fault)
        try container.encode(faultSentence, forKey: .faultSentence)
        try container.encode(subject, forKey: .subject)
        try container.encode(workload, forKey: .workload)
        try container.encode(workers, forKey: .workers)
        try container.encode(cpus, forKey: .cpus)
        try container.encode(pages, forKey: .pages)
        try container.encode(heldPins, forKey: .heldPins)
        try container.encode(pins, forKey: .pins)
        try container.encode(cycles, forKey: .cycles)
        try container.encode(timeline, forKey: .timeline)
        try container.encode(putLoop, forKey: .putLoop)
        try container.encode(symptoms, forKey: .symptoms)
        try container.encode(expected, forKey: .expected)
        try container.encode(known, forKey: .known)
        try container.encode(stories, forKey: .stories)
        try container.encode(asExpected, forKey: .asExpected)
        try container.encode(secondsToFind, forKey: .secondsToFind)
        try container.encode(skipped, forKey: .skipped)
    }
}
