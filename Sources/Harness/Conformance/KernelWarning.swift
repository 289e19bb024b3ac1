public import Percpu

/// What the kernel complains of, by the names that the vectors use.
public enum KernelWarning: String, Sendable, CaseIterable {
    case killAgain = "kill-again"
    case sumNotPositive = "sum-not-positive"
    case reinitNotZero = "reinit-not-zero"
    case resurrectNotDying = "resurrect-not-dying"
    case resurrectInPercpuMode = "resurrect-in-percpu-mode"
    case exitWhileSwitching = "exit-while-switching"
    case percpuNotAllowed = "percpu-not-allowed"
    case outsideSection = "outside-section"

    /// The warning that `misuse` stands for; `nil` for what the kernel dies of without one.
    public init?(_ misuse: Misuse) {
        switch misuse {
        case .killAgain: self = .killAgain
        case .sumNotPositive: self = .sumNotPositive
        case .reinitNotZero: self = .reinitNotZero
        case .resurrectNotDying: self = .resurrectNotDying
        case .resurrectInPercpuMode: self = .resurrectInPercpuMode
        case .percpuNotAllowed: self = .percpuNotAllowed
        case .outsideSection: self = .outsideSection
        case .exitWhileSwitching: self = .exitWhileSwitching
        case .needsAllowReinit, .underSwitchLock, .afterExit, .exitAgain: return nil
        }
    }
}
