/// One kernel's way to hold device pages and to tear them down, as a value.
///
/// What a driver acquires and registers is a list; what is undone follows from it, last in first out.
/// Two generations are compared by comparing two values, and a fault is an edit of one.
public struct Generation: Sendable, Identifiable {
    /// Something a probe needs.
    public enum Acquisition: String, Sendable, Codable {
        /// Make the block queue, with its usage count in atomic mode.
        case allocateQueue
        /// `percpu_ref_init()` of the driver's own reference.
        case initReference
        /// `devm_memremap_pages()`: memory, pagemap, references for the pages.
        case mapPages
        /// Make the dax device: users may map pages from here on.
        case createDaxDevice
        /// Add the disk: the queue's usage count turns percpu, and a filesystem may map pages.
        case addDisk
    }

    /// A devres action: its kernel name, and what undoing it does.
    public struct Action: Sendable, Hashable {
        /// As in the kernel.
        public let name: String
        public var steps: [Step]
        /// What happens when it cannot be registered.
        public var unregistered = Unregistered.runs

        public init(_ name: String, _ steps: Step...) {
            self.name = name
            self.steps = steps
        }
    }

    /// What a driver does about an action that it cannot register.
    public enum Unregistered: Sendable, Hashable {
        /// Runs it at once and ends the probe (`devm_add_action_or_reset`).
        case runs
        /// Does this instead and ends the probe.
        case does([Step])
        /// Never looks (`devm_add_action` alone): nothing will undo what the action was for.
        case ignored
        /// Maps nothing: the record is allocated before the pages are mapped (`devres_alloc`).
        case mapsNothing
    }

    /// What a probe does next.
    public enum Stage: Sendable, Hashable {
        case acquire(Acquisition)
        case register(Action)
    }

    /// What a driver does when its pages cannot be mapped.
    ///
    /// Up to 4.20 pmem looks at the error only after it has registered the actions of its queue.
    public enum FailedMapping: String, Sendable, Codable {
        /// Leaves it to devres, which runs what is registered so far: up to 4.15.
        case unwinds
        /// Takes its exit out of devres and exits the reference at once, as nobody has used it: 4.16 to 4.20.
        case exitsUnused
        /// The mapping itself ends the reference as its release would have (`->kill`, `->cleanup`): from 5.0.
        case killsFirst
    }

    /// A defect of this kernel itself, as later fixes tell.
    public struct Known: Sendable, Hashable {
        public let symptom: Symptom
        /// When it shows.
        public let when: Circumstance
        /// The generation that is free of it.
        public let goneIn: String
        /// What goes wrong, and where that is told.
        public let story: String

        public init(
            _ symptom: Symptom, _ when: Circumstance, goneIn: String, story: String
        ) {
            self.symptom = symptom
            self.when = when
            self.goneIn = goneIn
            self.story = story
        }
    }

    /// What must happen for a known defect to show.
    public enum Circumstance: String, Sendable, Codable {
        /// Somebody holds a pin over the teardown.
        case heldPins
        /// Mapping the pages fails in the probe.
        case failedMapping
        /// A lookup comes between the exit and the delete.
        case lateLookup
        /// Pages are pinned and unpinned.
        case pinning
        /// Registering the unmapping fails.
        case failedRegistration
    }

    /// Its short name, such as `G1`.
    public let id: String
    /// Releases that had it, such as `v4.12`; each is a name of the generation too.
    public let releases: [String]
    /// One sentence.
    public let summary: String
    /// Commits, kernel paths and tags that the value was read from.
    public let source: String
    /// What is done to pages.
    public var rules: any PageRules.Type
    /// What is taken on the pagemap when pages are mapped.
    public var references: MappingReferences
    /// What the probe of each driver does, in its order.
    public var probe: [Driver: [Stage]]
    public var failedMapping: FailedMapping
    /// What it gets wrong itself.
    public let known: [Known]

    /// Describes a kernel.
    public init(
        id: String, releases: [String], summary: String, source: String,
        rules: any PageRules.Type, references: MappingReferences,
        probe: [Driver: [Stage]], failedMapping: FailedMapping = .killsFirst, known: [Known] = []
    ) {
        self.id = id
        self.releases = releases
        self.summary = summary
        self.source = source
        self.rules = rules
        self.references = references
        self.probe = probe
        self.failedMapping = failedMapping
        self.known = known
    }

    /// The actions of `driver` in the order in which devres runs them.
    public func unwinding(of driver: Driver) -> [Action] {
        probe[driver, default: []].reversed().compactMap { stage in
            if case .register(let action) = stage { action } else { nil }
        }
    }

    /// The steps of `driver`'s teardown, in order.
    public func teardown(of driver: Driver) -> [Step] {
        unwinding(of: driver).flatMap(\.steps)
    }

    /// Whether `name` is this generation's, by id or by a release that had it.
    public func isCalled(_ name: String) -> Bool {
        ([id] + releases).contains { $0.lowercased() == name.lowercased() }
    }
}
