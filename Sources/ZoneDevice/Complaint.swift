/// What the model itself notices while it works, in the thread that does it.
public enum Complaint: Sendable, Hashable {
    /// A device page was freed like any other (INV-P6).
    case pageToAllocator
    /// A lookup found a pagemap whose reference had exited (INV-20).
    case lookupAfterExit
    /// The mapping's reference was still alive when the mapping was to go: the kernel's "still live!" (INV-P4).
    case stillLive
    /// Something was there already where a pagemap was to be entered (INV-P10).
    case staleEntry
    /// A lookup succeeded although the mapping's memory was gone (INV-P4).
    case lookupAfterUnmap
    /// A lookup succeeded that began after the kill was confirmed (INV-P4).
    case lookupAfterConfirm
}
