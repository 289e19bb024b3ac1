import Machine

/// Something that is wrong on purpose, or sound on purpose, and what the oracle must say to it.
public struct Plant: Sendable, Identifiable {
    /// How surely it shows.
    public enum Kind: String, Sendable, CaseIterable {
        /// Once through is enough.
        case deterministic
        /// By chance, under load, until it does.
        case statistical
        /// Never: nothing is wrong, and whatever is found is the harness's own mistake.
        case sound
    }

    /// As in `FI-04/G6/dax-pmem` or `sound/storm/rseq`.
    public let id: String
    /// The fault, mutant or mishap, without the place where it is planted; `sound` where there is none.
    public let fault: String
    /// What is wrong, in one sentence, or what must pass.
    public let sentence: String
    public let kind: Kind
    /// What must tell; `nil` where nothing may.
    public let detector: Detector?
    /// What may tell besides, because it follows.
    let companions: Set<Detector>
    /// How long it may take to be caught.
    public let bound: Duration
    /// Why it cannot show on any machine that this runs on; `nil` when it can.
    let unseen: String?
    let run:
        @Sendable (SelftestHost, _ seed: UInt64, _ deadline: Int64) throws(HarnessError) -> Evidence

    /// Plants something; `run` is told when to give up, by the monotonic clock, nanoseconds.
    init(
        id: String, fault: String, _ sentence: String, _ kind: Kind, detector: Detector?,
        besides companions: Set<Detector> = [], bound: Duration,
        run:
            @escaping @Sendable (SelftestHost, _ seed: UInt64, _ deadline: Int64)
            throws(HarnessError) -> Evidence
    ) {
        self.id = id
        self.fault = fault
        self.sentence = sentence
        self.kind = kind
        self.detector = detector
        self.companions = companions
        self.bound = bound
        unseen = nil
        self.run = run
    }

    /// Lists something that cannot show here.
    init(_ fault: String, _ sentence: String, unseen: String) {
        id = fault
        self.fault = fault
        self.sentence = sentence
        kind = .statistical
        detector = nil
        companions = []
        bound = .zero
        self.unseen = unseen
        run = { _, _, _ in Evidence(skipped: unseen) }
    }

    /// Whether `name` on the command line means this one: its id, its fault, or how its id begins.
    public func isCalled(_ name: String) -> Bool {
        id == name || fault == name || id.hasPrefix(name + "/")
    }
}

/// What one run of a plant brought to light.
struct Evidence: Sendable {
    /// Detectors that fired.
    var fired: Set<Detector> = []
    /// Those of them that this run has a good reason for, beside the plant's own companions.
    var tolerated: Set<Detector> = []
    /// What had to fire too, by numbers that had to be met, and did not.
    var missing: [String] = []
    /// Kills, where nothing is proved without one; `nil` where it does not take any.
    var kills: Int?
    /// What a person wants to know of it.
    var details: [String] = []
    /// Why it was not run, or proves nothing.
    var skipped: String?
    /// Whether the end was asked for before it was through.
    var interrupted = false

    /// Whether it was spent on nothing: not one kill, and nothing found.
    var isIdle: Bool { kills == 0 && fired.isEmpty }
}

/// Has a thread of its own do `body`, which may never come back: then it is left behind, and the answer
/// is `nil`.
func leftBehind<Value: Sendable>(
    after limit: Duration, _ body: @escaping @Sendable () -> Value
) throws(HarnessError) -> Value? {
    let answer = Answer<Value>()
    do {
        let thread = try OwnThread.start(name: "scenario") { answer.set(body()) }
        return thread.join(within: limit) ? answer.value : nil
    } catch {
        throw .machine(error)
    }
}
