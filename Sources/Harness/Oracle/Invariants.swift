/// A promise of percpu_ref, and whether a run can see it broken.
public struct Invariant: Sendable {
    /// How a run sees it.
    public enum Sight: Sendable {
        /// By what.
        case seen(String)
        /// Why not, and who sees it instead.
        case unseen(String)
    }

    public let id: String
    /// The promise, in one sentence.
    public let promise: String
    /// How `bench` or `teardown` see it.
    public let sight: Sight
    /// How `soak` sees it.
    public let inSoak: Sight

    /// A promise; a soak sees it like other runs unless something else is said.
    init(id: String, promise: String, sight: Sight, inSoak: Sight? = nil) {
        self.id = id
        self.promise = promise
        self.sight = sight
        self.inSoak = inSoak ?? sight
    }
}

/// The promises of percpu_ref by their numbers, for findings to name.
public enum Invariants {
    /// All of them, in order.
    public static let all: [Invariant] = [
        Invariant(
            id: "INV-1", promise: "an atomic count is the initial reference plus all others",
            sight: .seen("every worker gave back what it took, and the total is 1")),
        Invariant(
            id: "INV-2", promise: "bias off, shared count and slots sum to the same",
            sight: .seen("every worker gave back what it took, and the total is 1")),
        Invariant(
            id: "INV-3", promise: "release runs once in a life",
            sight: .seen("counted in the callback, per life")),
        Invariant(
            id: "INV-4", promise: "release never runs while the initial reference is held",
            sight: .seen("a mark set before kill, looked at in release")),
        Invariant(
            id: "INV-5", promise: "release never runs while a holder is outstanding",
            sight: .seen("each holder looks before its put whether its life was released")),
        Invariant(
            id: "INV-6", promise: "after kill, grace period and last put, release comes",
            sight: .seen("every wait has a limit; what passes it ends the run")),
        Invariant(
            id: "INV-7", promise: "confirm runs once per kill, and before release",
            sight: .seen("counted in the callbacks, per life")),
        Invariant(
            id: "INV-8", promise: "after the confirmation every tryget_live fails",
            sight: .seen("each worker knows the last confirmed life before it tries")),
        Invariant(
            id: "INV-9", promise: "tryget_live that failed once fails for the rest of the life",
            sight: .seen("each worker remembers the life that refused it")),
        Invariant(
            id: "INV-10", promise: "slots stand still from the fold until percpu mode returns",
            sight: .seen("summed again after confirm and after release")),
        Invariant(
            id: "INV-11", promise: "tryget fails only at zero, and then always",
            sight: .seen("tried once before the kill and once after release")),
        Invariant(
            id: "INV-12", promise: "is_zero is false until the count is zero, then true",
            sight: .seen("asked before each kill, after its confirmation and after release")),
        Invariant(
            id: "INV-13", promise: "the shared count stays near the bias until the fold",
            sight: .seen("looked at when the flag is up, and before and after the grace period")),
        Invariant(
            id: "INV-14", promise: "sum and bias reach the shared count in one step",
            sight: .seen("looked at right after the fold: a count of references, no trace of bias")),
        Invariant(
            id: "INV-15", promise: "one switch at a time; a second one waits for the first",
            sight: .unseen(
                "one thread makes every switch of a run; conformance and explore see it"),
            inSoak: .seen("workers switch the reference that its own thread switches or kills")
        ),
        Invariant(
            id: "INV-16", promise: "a mode forced to atomic survives kill and reinit",
            sight: .unseen("a run forces no mode and then revives; conformance sees it"),
            inSoak: .seen("references forced to atomic are killed, revived and looked at")),
        Invariant(
            id: "INV-17", promise: "reinit is a fresh start; resurrect keeps every holder",
            sight: .seen("lives that were revived still sum to 1 at the end, misuse is reported")),
        Invariant(
            id: "INV-18", promise: "a second kill complains once and drops one reference more",
            sight: .seen("every misuse is a finding, and a run commits none")),
        Invariant(
            id: "INV-19", promise: "a fold that finds no reference complains with the count",
            sight: .seen("every misuse is a finding, and a run commits none")),
        Invariant(
            id: "INV-20", promise: "nothing is counted in slots after exit",
            sight: .seen("tryget_live is tried after exit; memory itself is for a sanitiser")),
        Invariant(
            id: "INV-21", promise: "what is written before a put is seen in release",
            sight: .seen("each worker writes plainly before its put, and release adds it up")),
        Invariant(
            id: "INV-22", promise: "exit never comes while a switch is pending",
            sight: .seen("every misuse is a finding, and a run commits none")),
        Invariant(
            id: "INV-23", promise: "with all counts balanced, nobody waits for ever",
            sight: .seen("as INV-6: whoever waits past its limit is found as a hang")),
        Invariant(
            id: "INV-24", promise: "counts survive migration, offline CPUs and wrap-around",
            sight: .unseen(
                "workers are pinned and start from zero; conformance starts near the wrap"),
            inSoak: .seen(
                "slots start near the wrap, workers are moved and CPUs taken away; sums still hold")
        ),
        Invariant(
            id: "INV-25", promise: "release never runs twice at once",
            sight: .seen("a mark held while the callback runs")),
        Invariant(
            id: "INV-26", promise: "get_many and put_many are that many single ones",
            sight: .unseen("workloads take one at a time; conformance takes many"),
            inSoak: .seen("what is taken at once is put one by one, and the other way round")),
    ]

    /// What users promise beyond what their references do.
    public static let ofUsers: [Invariant] = [
        Invariant(
            id: "USE-1", promise: "what is frozen n times is alive again after n thaws, not before",
            sight: .seen("blk-mq: depth at each thaw, and still dying after all but the last")),
        Invariant(
            id: "USE-2", promise: "an array is in sync only while no write is under way",
            sight: .seen("md-writes-pending: each worker marks a write that lasts")),
        Invariant(
            id: "USE-3", promise: "percpu mode stays away while a checker has to look",
            sight: .seen("md-writes-pending: the mode at each look, with two checkers at once")),
        Invariant(
            id: "USE-4", promise: "the stations of a life come once each, in their order",
            sight: .seen("cgroup: confirm, offline, release, free; aio: both references' and free")),
    ]
}
