/// A named point of the protocol at which a race is lost if it is lost at all.
///
/// A soak holds these moments open: a seeded injector delays, yields, migrates or signals whoever passes.
/// Fast paths have them only over `WindowedWord` and, for pages, under `WindowedShape`, so that nothing that
/// is timed carries one.
public enum Window: String, Sendable, CaseIterable, Codable {
    // Fast path.
    /// The mode was loaded and nothing was added yet (late add, FI-06, FI-07).
    case modeToAdd = "mode-to-add"
    /// A slot was added to and the mode not looked at again (strategy `slots`).
    case addToCheck = "add-to-check"
    /// The shared count was changed; release or the caller's next step follows.
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
}

/// What is told that a thread passes a window, in that thread, and may keep it there.
///
/// - Context: anywhere, perhaps under the switch lock; must not take locks of the reference under test.
public protocol WindowHook: AnyObject, Sendable {
    /// The calling thread is in `window` for as long as this takes.
    func pass(_ window: Window)
}
