/// A deliberate defect: an edit of a cycle or of the way of counting, and what it must look like.
public struct Fault: Sendable, Identifiable {
    /// Whether one cycle shows it.
    public enum Certainty: String, Sendable, Codable {
        case deterministic
        /// Many cycles under load, until it shows.
        case statistical
    }

    /// What is broken.
    public enum Place: Sendable {
        /// The protocol: `edit` says how.
        case cycle
        /// The way of counting: the mutant of this name takes its place.
        case strategy(String)
        /// The machine: a worker is moved off its CPU.
        case worker
        /// The fold comes this much later.
        case reaper(delay: Duration)
        /// Nothing that could show on the processors this runs on; the reason why.
        case unseen(String)
    }

    /// What is done to the device before it is torn down, one thing after the other.
    public struct Scene: Sendable, Equatable {
        /// Pins taken and not dropped before the teardown waits for them or has removed the memory.
        public var heldPins = 0
        /// Pages pinned and unpinned once each.
        public var pinnings = 0
        /// Pins whose page-table entry is changed under the walk.
        public var remaps = 0
        /// Pages that the load pinned and unpinned; nobody's wish, but what came of it.
        public var loaded = 0

        /// Describes a scene; what is left out does not happen.
        public init(heldPins: Int = 0, pinnings: Int = 0, remaps: Int = 0) {
            self.heldPins = heldPins
            self.pinnings = pinnings
            self.remaps = remaps
        }
    }

    /// As in `FI-21`.
    public let id: String
    /// What is wrong, in one sentence.
    public let sentence: String
    public let certainty: Certainty
    public let place: Place
    /// Generations that it can be planted in; the first one is where it is planted when nobody says.
    public let generations: [String]
    public let drivers: [Driver]
    public let scene: Scene
    /// Edits the cycle.
    public let edit: @Sendable (inout Cycle) -> Void
    /// What must be found, and nothing else; given the edited cycle and the scene that was played.
    public let expected: @Sendable (Cycle, Scene) -> [Sighting]
    /// What may be found beside it, because it follows from it or not by chance.
    public let follows: Set<Symptom>

    /// Describes a defect.
    public init(
        _ id: String, _ sentence: String, _ certainty: Certainty = .deterministic,
        place: Place = .cycle, generations: [String], drivers: [Driver] = [.daxPmem],
        scene: Scene = Scene(), follows: Set<Symptom> = [],
        edit: @escaping @Sendable (inout Cycle) -> Void = { _ in },
        expected: @escaping @Sendable (Cycle, Scene) -> [Sighting]
    ) {
        self.id = id
        self.sentence = sentence
        self.certainty = certainty
        self.place = place
        self.generations = generations
        self.drivers = drivers
        self.scene = scene
        self.follows = follows
        self.edit = edit
        self.expected = expected
    }

    /// Why it cannot be planted in a generation or driver; `nil` when it can.
    public func misfit(_ generation: Generation, _ driver: Driver) -> String? {
        guard generations.contains(generation.id) else {
            return "\(id) does not fit \(generation.id): \(sentence); it fits "
                + generations.joined(separator: ", ")
        }
        guard drivers.contains(driver) else {
            return "\(id) does not fit driver \(driver.rawValue): \(sentence); it fits "
                + drivers.map(\.rawValue).joined(separator: ", ")
        }
        return nil
    }
}
