public import CPercpu

/// Entry and exit of a preemptible read-side section, instruction by instruction what the kernel does.
///
/// Costs what the kernel's costs and protects nothing: who waits for readers here waits for restartable
/// sequences, or for marks of the workers' own.
///
/// - Kernel: `__rcu_read_lock()`, `__rcu_read_unlock()`, kernel/rcu/tree_plugin.h with CONFIG_PREEMPT_RCU.
public enum PreemptibleSection {
    /// Raises the nesting depth of the current task: an out-of-line call.
    @inlinable @inline(__always)
    public static func enter() { cpercpu_section_enter() }

    /// Lowers it, and looks at depth zero whether somebody wants to be told.
    @inlinable @inline(__always)
    public static func leave() { cpercpu_section_leave() }
}
