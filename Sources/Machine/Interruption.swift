internal import CLinux
internal import Records

/// SIGINT and SIGTERM as a request to come to a clean end.
///
/// The handler runs in whichever thread has the signals unblocked, which is the main thread: workers
/// block them. It needs no other thread, so it works while every CPU is busy with workers.
public enum Interruption {
    /// Starts listening; from now on the first signal is a request and the second ends the process.
    ///
    /// - Context: the main thread, before any worker is started.
    /// - Throws: `MachineError.systemCall` when the handlers cannot be installed.
    public static func install() throws(MachineError) {
        let result = clinux_interrupt_install(ExitCode.interrupted)
        if result < 0 { throw .systemCall(name: "sigaction", code: -result) }
    }

    /// Whether the end has been asked for; one load, fit for every pass of a control loop.
    public static var isRequested: Bool { clinux_interrupt_signal() != 0 }

    /// The first signal that arrived, for messages; `nil` while none has.
    public static var signal: Int32? {
        let signal = clinux_interrupt_signal()
        return signal == 0 ? nil : signal
    }

    /// Sleeps for `duration`, or until the end is asked for.
    ///
    /// - Returns: Whether the end has been asked for.
    public static func sleep(_ duration: Duration) -> Bool {
        let deadline = clinux_monotonic_nanoseconds().addingReportingOverflow(duration.nanoseconds)
        return clinux_interrupt_sleep_until(deadline.overflow ? .max : deadline.partialValue) != 0
    }

    /// Forgets a request, so that one test does not end the next.
    static func forget() {
        clinux_interrupt_forget()
    }
}
