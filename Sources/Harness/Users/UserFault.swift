/// One defect in a user's own code, for the oracle to notice.
///
/// The references and strategies beneath are sound: what is wrong is how they are used.
enum UserFault: String, Sendable, CaseIterable {
    /// A put that nobody had a reference for, when the worker of index 0 leaves.
    case putsOneTooMany = "remote-put-too-many"
    /// A freeze of what is frozen already kills again (FI-27).
    case killsAtEveryDepth = "freeze-kills-again"
    /// A thaw of what is still frozen by another resurrects.
    case thawsAtEveryDepth = "thaw-too-early"
    /// What was frozen once is thawed twice.
    case thawsTwice = "thaw-twice"
    /// The first checker to finish brings percpu mode back under the others.
    case ignoresOtherCheckers = "no-checker-count"
    /// An array is declared in sync without a look at the count.
    case declaresBlindly = "in-sync-unasked"
    /// Nothing holds the css until it is offline, and its memory is faster.
    case freesBeforeOffline = "free-before-offline"
    /// The first of two nested references is atomic: its release runs under the switch lock.
    case startsAtomic = "nested-kill-in-atomic-mode"

    /// The workload that can have it.
    var workload: String {
        switch self {
        case .putsOneTooMany: Users.remotePut
        case .killsAtEveryDepth, .thawsAtEveryDepth, .thawsTwice: Users.blockQueue
        case .ignoresOtherCheckers, .declaresBlindly: Users.writesPending
        case .freesBeforeOffline: Users.cgroup
        case .startsAtomic: Users.aio
        }
    }
}
