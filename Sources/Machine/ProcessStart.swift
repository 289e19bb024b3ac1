internal import Dispatch
public import Records

/// What must be seen and done before anything else in a process: its mask, and libdispatch's birth.
///
/// libdispatch sizes a pool by the mask of the thread that touches it first, and remembers. Pinned
/// before that, a process would be left with a pool of one.
public struct ProcessStart: Sendable, Equatable {
    /// The inherited mask, which every worker gets back when it is done.
    public let affinity: CPUSet

    /// Reads the mask, then brings libdispatch up; call it as the first statement of a command.
    ///
    /// - Throws: `MachineError` when the kernel refuses to tell the mask.
    public static func prepare() throws(MachineError) -> ProcessStart {
        let start = ProcessStart(affinity: try Affinity.current())
        let up = DispatchSemaphore(value: 0)
        DispatchQueue.global().async { up.signal() }
        up.wait()
        return start
    }
}
