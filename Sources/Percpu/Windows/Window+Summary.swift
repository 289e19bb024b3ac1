extension Window {
    /// One sentence: the moment, and which faults are lost or won in it.
    public var summary: String {
        switch self {
        case .modeToAdd:
            "the mode was loaded and nothing added: an add that comes late, FI-06, FI-07"
        case .addToCheck:
            "a slot was added to and the mode not looked at again: an add counted twice or not at all, FI-06"
        case .countToRelease:
            "references were dropped and release not called: a release too early or twice, FI-03, FI-19"
        case .flagToGrace:
            "the flag is up and the grace period has not begun: puts before the fold, FI-02, FI-22"
        case .graceToFold:
            "the grace period is over and nothing is summed: adds that it should have awaited, FI-06"
        case .foldToConfirm:
            "the sum is in the shared count and nobody was told: success after the kill, FI-05"
        case .confirmToSwitchPut:
            "the kill is confirmed and the switch's reference not dropped: use of what it keeps, FI-18"
        case .lookupToTake:
            "a pagemap was looked up and the page not taken: a page brought back to life, FI-28, FI-32"
        case .pageGetToPagemapPut:
            "a page is taken and its pagemap's reference not, or not given back: counts apart, FI-29, FI-30"
        case .pagePutToPagemapPut:
            "a page was put and its pagemap's reference not: removal in between, FI-20"
        case .attachToUse:
            "a device is bound and nobody has used it: a teardown without a user, no fault of its own"
        case .zapToKill:
            "users are zapped and the reference not killed: faults that map pages again, FI-28"
        case .killToPuts:
            "the kill has returned and nothing was put: puts around the fold, FI-02, FI-03, FI-22"
        case .beforeWait:
            "the teardown is about to sleep until release: a wake-up missed or late, FI-21, FI-34"
        case .beforeRemoval:
            "struct pages are about to be removed: pins that are still held, FI-23, FI-24"
        case .removalToDelete:
            "struct pages are gone and the table leads to them: lookups of removed memory, FI-23, FI-32"
        case .beforeExit:
            "the reference is about to exit: its slots used by somebody who came late, FI-17, FI-26"
        case .beforeRevival:
            "a reference is about to come back to life: adds of its last life, FI-15"
        }
    }
}
