import Percpu
import ZoneDevice

/// Which moments of a switch and of a teardown are windows.
extension Window {
    /// The window that a switch is in when it has just taken `step`; `nil` when it is none.
    init?(at step: SwitchDomain<HardwareMemory>.Step) {
        switch step {
        // Under the switch lock, where nobody may be kept.
        case .flagged, .settled: return nil
        case .waiting: self = .flagToGrace
        case .waited: self = .graceToFold
        case .folded: self = .foldToConfirm
        case .confirmed: self = .confirmToSwitchPut
        }
    }

    /// The window before a step of a teardown.
    init?(before step: Step) {
        switch step {
        case .removeMemory: self = .beforeRemoval
        case .deleteTableEntry: self = .removalToDelete
        case .waitForRelease, .waitForZero: self = .beforeWait
        case .exitReference: self = .beforeExit
        default: return nil
        }
    }

    /// The window after a step of a teardown.
    init?(after step: Step) {
        switch step {
        case .zapUsers, .removeDisk: self = .zapToKill
        case .killReference, .freezeQueue: self = .killToPuts
        default: return nil
        }
    }
}
