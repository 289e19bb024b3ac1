internal import Glibc

/// The CPU that the calling thread runs on, as a thing to be given up.
public enum Processor {
    /// Lets other threads of this CPU run (`cond_resched`, as far as a process can).
    ///
    /// - Cost: a system call.
    public static func yield() { _ = sched_yield() }
}
