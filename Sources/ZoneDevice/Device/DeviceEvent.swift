public import Percpu

/// Something that happens to a device, in the order in which it happens.
public enum DeviceEvent: Sendable {
    /// A step of the teardown begins.
    case began(Step)
    /// It is over.
    case ended(Step)
    /// The kill is confirmed: no lookup that begins now succeeds.
    case confirmed
    /// The reference arrived at zero.
    case released
    /// The reference was used against its rules.
    case misuse(Misuse)
    /// The model noticed something.
    case complaint(Complaint)
    /// Pages are about to lose their memory, and this is what they hold.
    case inspected(PageInspection)
    /// The look right after the kill got a reference, or did not; both are legal.
    case triedAfterKill(taken: Bool)
}
