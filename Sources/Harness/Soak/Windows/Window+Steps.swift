import Percpu
import ZoneDevice

extension SwitchDomain.Step {
    /// The window that the thread which makes the switch is in at this step; `nil` where it is in none.
    ///
    /// `flagged` is under the switch lock, and `settled` is the end.
    var window: Window? {
        switch self {
        case .flagged, .settled: nil
        case .waiting: .flagToGrace
        case .waited: .graceToFold
        case .folded: .foldToConfirm
        case .confirmed: .confirmToSwitchPut
        }
    }
}

extension Step {
    /// The window that a teardown passes before it takes this step.
    ///
    /// - Parameter isMemoryGone: Whether `removeMemory` was taken before.
    /// - Returns: The window; `nil` where there is none.
    func windowBefore(isMemoryGone: Bool) -> Window? {
        switch self {
        case .removeMemory: .beforeRemoval
        case .deleteTableEntry: isMemoryGone ? .removalToDelete : nil
        case .waitForRelease, .waitForZero: .beforeWait
        case .exitReference: .beforeExit
        default: nil
        }
    }

    /// The window that it passes once it has taken this step.
    var windowAfter: Window? {
        switch self {
        case .zapUsers, .removeDisk: .zapToKill
        case .killReference, .freezeQueue: .killToPuts
        default: nil
        }
    }
}
