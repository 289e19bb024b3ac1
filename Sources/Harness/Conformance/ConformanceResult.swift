/// What came of all vectors of one file on one subject.
public struct ConformanceResult: Sendable, Equatable {
    public var file: String
    public var subject: String
    /// How many vectors the file has.
    public var vectors: Int
    public var passed = 0
    /// What the kernel does not survive, reported as misuse.
    public var refused = 0
    public var failed = 0
    /// All of them, when the host lacks what the subject needs.
    public var skipped = 0
    public var firstFailure: VectorFailure?

    init(file: String, subject: String, vectors: Int) {
        self.file = file
        self.subject = subject
        self.vectors = vectors
    }

    mutating func add(_ played: PlayedVector) {
        switch played {
        case .passed: passed += 1
        case .refused: refused += 1
        case .failed(let failure):
            failed += 1
            if firstFailure == nil { firstFailure = failure }
        }
    }
}
