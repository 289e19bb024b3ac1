/// How one subject did on one file of vectors recorded from a real kernel.
public struct ConformanceEntry: Codable, Sendable, Equatable {
    /// The first operation whose outcome was not the kernel's.
    public struct Failure: Codable, Sendable, Equatable {
        /// Name of the vector.
        public var vector: String
        /// Position of the operation in the vector, from 0.
        public var step: Int
        /// What the kernel did.
        public var expected: String
        /// What the subject did.
        public var got: String

        /// Puts the place and both outcomes together.
        public init(vector: String, step: Int, expected: String, got: String) {
            self.vector = vector
            self.step = step
            self.expected = expected
            self.got = got
        }
    }

    /// The file of vectors, as it was named on the command line.
    public var file: String
    /// Id of what played the vectors.
    public var subject: String
    /// How many vectors the file holds: the sum of the four counts below.
    public var vectors: Int
    /// Vectors whose every operation had the kernel's outcome.
    public var passed: Int
    /// Vectors of category `fatal` whose misuse was reported, the process living on.
    public var refused: Int
    /// Vectors of which some operation had another outcome than the kernel's.
    public var failed: Int
    /// Vectors that cannot be played here, or not by this subject.
    public var skipped: Int
    /// `nil` when none failed.
    public var firstFailure: Failure?

    enum CodingKeys: String, CodingKey {
        case file
        case subject
        case vectors
        case passed
        case refused
        case failed
        case skipped
        case firstFailure = "first_failure"
    }

    /// Puts an entry together.
    public init(
        file: String, subject: String, vectors: Int, passed: Int, refused: Int, failed: Int,
        skipped: Int, firstFailure: Failure?
    ) {
        self.file = file
        self.subject = subject
        self.vectors = vectors
        self.passed = passed
        self.refused = refused
        self.failed = failed
        self.skipped = skipped
        self.firstFailure = firstFailure
    }

    /// Writes every key; without a failure `first_failure` is `null`, not absent.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encode(subject, forKey: .subject)
        try container.encode(vectors, forKey: .vectors)
        try container.encode(passed, forKey: .passed)
        try container.encode(refused, forKey: .refused)
        try container.encode(failed, forKey: .failed)
        try container.encode(skipped, forKey: .skipped)
        try container.encode(firstFailure, forKey: .firstFailure)
    }
}
