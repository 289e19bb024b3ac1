/// A use of a reference that its rules forbid.
///
/// Where the kernel warns and goes on, so does the reference: the value goes to the hook, the kernel's
/// effect follows. Where the kernel would crash or hang, the operation is *refused*: it has no effect.
public enum Misuse: Error, Sendable, Hashable {
    /// A kill of a reference that is dying or dead; it drops one more reference all the same.
    case killAgain
    /// The count at the end of a switch, the switch's own reference included, is not positive.
    case sumNotPositive(Int)
    /// `reinit()` of a reference that is not at zero.
    case reinitNotZero
    /// `reinit()` or `resurrect()` of a reference that is not dying.
    case resurrectNotDying
    /// `reinit()` or `resurrect()` of a reference in percpu mode.
    case resurrectInPercpuMode
    /// A return to percpu mode of a reference without ALLOW_REINIT, in a race with the end of a switch.
    case percpuNotAllowed
    /// `trygetLive(inside:)` by a caller who is in no read-side section.
    case outsideSection

    /// Refused: the slots are gone because ALLOW_REINIT was not given; the kernel stops at a check.
    case needsAllowReinit
    /// Refused: called from a callback that runs under the switch lock; the kernel hangs.
    case underSwitchLock(Operation)
    /// Refused: anything but `isZero`, `isDying` and `trygetLive` after `exit()`; the kernel crashes.
    case afterExit(Operation)
    /// Refused: a second `exit()` of a reference that was not at zero; the kernel frees a wrong address.
    case exitAgain
    /// Refused: `exit()` before a switch is over; the kernel warns, then uses what it freed.
    case exitWhileSwitching

    /// What was being done when it happened.
    public enum Operation: String, Sendable, Hashable {
        case get
        case put
        case tryget
        case kill
        case switchToAtomic
        case switchToPercpu
        case resurrect
        case isZero
        case exit
    }

    /// Whether the operation had no effect because the kernel would not have survived it.
    public var isRefusal: Bool {
        switch self {
        case .needsAllowReinit, .underSwitchLock, .afterExit, .exitAgain, .exitWhileSwitching: true
        default: false
        }
    }
}
