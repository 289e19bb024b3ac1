internal import CLinux

/// A signal that means nothing: it interrupts a thread and restarts what must not be interrupted.
///
/// SIGURG, which nobody here uses and which is ignored where it is not handled.
public enum Nudge {
    /// Has the calling thread take nudges from now on; system calls that it interrupts are resumed, but for
    /// sleeps without a deadline.
    ///
    /// - Returns: The thread's name for `send(to:)`; `nil` when the system refuses.
    public static func accept() -> Int? {
        let thread = clinux_nudge_accept()
        return thread > 0 ? Int(thread) : nil
    }

    /// Nudges a thread, which may be the calling one or have ended.
    public static func send(to thread: Int) { _ = clinux_nudge_send(Int32(clamping: thread)) }

    /// Nudges that the calling thread has taken so far.
    public static var count: Int { clinux_nudge_count() }
}
