internal import Glibc

/// The end of the process while threads are still inside something that never ends.
public enum ProcessEnd {
    /// Ends the process at once; no handler runs, and no buffer of standard input and output is flushed.
    ///
    /// `exit()` would run handlers and take the locks of open streams, and a thread that was left behind may
    /// hold what they want. What is to be seen must have been written through checked calls before.
    ///
    /// - Context: any thread, whatever others do or hold.
    /// - Parameter code: One of the codes of the contract.
    public static func now(_ code: Int32) -> Never { _exit(code) }
}
