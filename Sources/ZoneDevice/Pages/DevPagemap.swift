public import Percpu

/// One mapped range of device memory and the reference that says whether it may be used.
///
/// - Kernel: `struct dev_pagemap`, include/linux/memremap.h.
public final class DevPagemap<Strategy: CounterStrategy>: Sendable {
    /// Page frame numbers of the range.
    public let frames: Range<Int>
    /// Owned by the driver up to 5.2, by the pagemap later; not counted by Swift on any fast path.
    public let reference: PercpuRef<Strategy>
    /// What happens to a page that arrives at zero.
    public let lastPut: LastPut
    let complain: @Sendable (Complaint) -> Void

    /// A pagemap of `frames` that complains to `complain`.
    @usableFromInline
    init(
        frames: Range<Int>, reference: PercpuRef<Strategy>, lastPut: LastPut,
        complain: @escaping @Sendable (Complaint) -> Void
    ) {
        self.frames = frames
        self.reference = reference
        self.lastPut = lastPut
        self.complain = complain
    }
}

/// What happens to a device page when its last reference is dropped (`__put_page`).
public enum LastPut: Sendable {
    /// The page's own reference on the pagemap is dropped: 4.12 to 5.17, and per allocation from 6.1.
    case dropsReference
    /// Nothing: from 5.18 the pagemap drops all its pages' references at once.
    case idles
    /// The page is freed like any other: no device page may come here (INV-P6).
    case entersAllocator
}
