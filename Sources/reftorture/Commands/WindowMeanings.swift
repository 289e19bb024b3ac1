import Percpu

extension Window {
    /// Who is held there.
    var meaning: String {
        switch self {
        case .modeToAdd: "a get or put has loaded the mode and added nothing yet"
        case .addToCheck: "a get or put has added to its slot and not looked at the mode again"
        case .countToRelease: "the shared count was changed, and what follows from it was not done"
        case .flagToGrace: "a switch has raised its flag, and the grace period has not begun"
        case .graceToFold: "the grace period is over, and the slots are not summed"
        case .foldToConfirm: "sum and bias are in the shared count, and nobody was told"
        case .confirmToSwitchPut: "the confirmation has returned; the switch holds its reference"
        case .lookupToTake: "a pagemap was looked up, and the page is not taken"
        case .pageGetToPagemapPut: "the page is taken, and its pagemap's reference not settled"
        case .pagePutToPagemapPut: "the page was put, and its pagemap was not"
        case .attachToUse: "a device is bound, and nobody has used it"
        case .zapToKill: "users are zapped, and the reference is not killed"
        case .killToPuts: "the kill has returned, and the pages are not put"
        case .beforeWait: "the teardown is about to sleep until release"
        case .beforeRemoval: "struct pages are about to be removed"
        case .removalToDelete: "struct pages are gone, and the table still leads to them"
        case .beforeExit: "the reference is about to exit"
        case .beforeRevival: "a reference is about to come back to life"
        }
    }
}
