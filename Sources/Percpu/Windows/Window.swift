/// A named point of the protocol at which a race is lost if it is lost at all.
///
/// A soak holds these moments open: a seeded injector delays, yields, migrates or signals whoever passes.
/// Fast paths have them only over `WindowedWord` and, for pages, under `WindowedShape`, so that nothing that
/// is timed carries one.
public enum Window: String, Sendable, CaseIterable, Codable {
    // Fast path.
    /// The mode was loaded and nothing was added yet (late add, FI-06, FI-07).
    ///
    /// Strategy `slots` adds before it looks, so there it lies after the check; strategy `rseq` has it inside
    /// its section, where it can only be spun away.
    case modeToAdd = "mode-to-add"
    /// A slot was added to, and whether that was allowed is not known yet (strategies `slots` and `locked`).
    case addToCheck = "add-to-check"
    /// References were dropped from the shared count; release or the caller's next step follows.
    case countToRelease = "count-to-release"

    // Switch to atomic mode.
    /// The flag is up and the switch's own reference taken; the grace period has not begun.
    case flagToGrace = "flag-to-grace"
    /// The grace period is over and the slots are not summed.
    case graceToFold = "grace-to-fold"
    /// Sum and bias are in the shared count; nobody was told.
    case foldToConfirm = "fold-to-confirm"
    /// The confirmation has returned; the switch's own reference is not dropped.
    case confirmToSwitchPut = "confirm-to-switch-put"

    // Pages.
    /// A pagemap was looked up and the page is not taken.
    case lookupToTake = "lookup-to-take"
    /// The page is taken; the reference on its pagemap is not (kernels up to 4.11), or is not given back.
    case pageGetToPagemapPut = "page-get-to-pagemap-put"
    /// The page was put and its pagemap is not.
    case pagePutToPagemapPut = "page-put-to-pagemap-put"

    // Lives of devices and references.
    /// A device is bound and nobody has used it.
    case attachToUse = "attach-to-use"
    /// Users are zapped and the reference is not killed.
    case zapToKill = "zap-to-kill"
    /// The kill has returned.
    case killToPuts = "kill-to-puts"
    /// The teardown is about to sleep until release.
    case beforeWait = "before-wait"
    /// Struct pages are about to be removed.
    case beforeRemoval = "before-removal"
    /// Struct pages are gone and the table still leads to them.
    case removalToDelete = "removal-to-delete"
    /// The reference is about to exit.
    case beforeExit = "before-exit"
    /// A reference is about to come back to life.
    case beforeRevival = "before-revival"

    /// Its place in `allCases`, without looking for it.
    @inlinable
    public var index: Int {
        switch self {
        case .modeToAdd: 0
        case .addToCheck: 1
        case .countToRelease: 2
        case .flagToGrace: 3
        case .graceToFold: 4
        case .foldToConfirm: 5
        case .confirmToSwitchPut: 6
        case .lookupToTake: 7
        case .pageGetToPagemapPut: 8
        case .pagePutToPagemapPut: 9
        case .attachToUse: 10
        case .zapToKill: 11
        case .killToPuts: 12
        case .beforeWait: 13
        case .beforeRemoval: 14
        case .removalToDelete: 15
        case .beforeExit: 16
        case .beforeRevival: 17
        }
    }

    /// Whether a thread may hold the switch lock while it passes.
    ///
    /// A kill drops the initial reference under it, by an addition to the shared count. Whoever slept there would
    /// have every slow path wait.
    public var mayBeUnderSwitchLock: Bool { self == .countToRelease }

    /// Whether the reaper passes it, and nobody else.
    public var isOfReaper: Bool {
        switch self {
        case .flagToGrace, .graceToFold, .foldToConfirm, .confirmToSwitchPut: true
        default: false
        }
    }
}
