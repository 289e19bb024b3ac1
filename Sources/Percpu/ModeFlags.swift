/// The bits of the mode word.
///
/// Bits 0 and 1 are the kernel's and are always tested together, on a value loaded once: the two are
/// set by separate stores, and a test of ATOMIC alone misses the instant when only DEAD is up.
public enum ModeFlags {
    /// Count on the shared word (`__PERCPU_REF_ATOMIC`).
    public static let atomic = 1
    /// Killed (`__PERCPU_REF_DEAD`).
    public static let dead = 2
    /// Either of them: keep away from the slots (`__PERCPU_REF_ATOMIC_DEAD`).
    public static let mask = 3
    /// Set by exit.
    ///
    /// Ours: the kernel has a null data pointer then, and crashes.
    public static let exited = 4
}

/// The weight that keeps the shared count from zero while the slots hold a part of it.
///
/// `PERCPU_COUNT_BIAS`: the top bit, so the count looks hugely negative; it is only ever compared
/// with zero.
public let percpuBias = Int.min
